import Chance
import JSON
import Records
import Testing

/// Records that somebody changed or cut.
@Suite struct DamageTests {
  private static let source =
    "let a = activations\nmean(a)\npush 1.5\nlet d = dice\nexpect len(a) == 4\nprint \"done\"\n"
  private static let record = RecordedRun(seed: 7).record(source)

  @Test func aChangedValueIsFoundAtItsStep() throws {
    let record = Self.record
    let shown = record.steps[1].results[0].value.shown
    let altered = try record.replacing("\"value\":\(shown)", with: "\"value\":0.123")
    #expect(!altered.isUnaltered && altered.alteredSteps == [1])
    let comparison = RecordComparison(altered, record)
    #expect(comparison.firstDifference?.id == 2)
    #expect(comparison.firstDifference?.difference?.recorded == "0.123")
    #expect(comparison.firstDifference?.difference?.other == shown)
    #expect(comparison.rows.filter { $0.verdict != .identical }.count == 1)
  }

  @Test func aChangedInterventionIsFoundAtItsStep() throws {
    let altered = try Self.record.replacing("\"value\":1.5", with: "\"value\":2.5")
    let comparison = RecordComparison(altered, Self.record)
    #expect(comparison.firstDifference?.id == 3)
    #expect(comparison.firstDifference?.difference?.what.en == "`value=` of `push`")
  }

  @Test func aChangedSeedVersionOrKernelPathDoesNotFitTheRoot() throws {
    for (old, new) in [
      ("\"seed\":\"7\"", "\"seed\":\"8\""), ("\"version\":\"1.0\"", "\"version\":\"0.9\""),
      ("\"kernels\":\"avx2\"", "\"kernels\":\"scalar\""),
      ("\"ending\":\"succeeded\"", "\"ending\":\"failed\""),
    ] {
      let altered = try Self.record.replacing(old, with: new)
      #expect(!altered.isUnaltered && altered.alteredSteps.isEmpty, "\(new)")
    }
  }

  @Test func aStepLeftOutIsFound() throws {
    let whole = try JSONValue(parsing: Self.record.bytes)
    var object = try #require(whole.object)
    object["steps"] = .array(Array(try #require(whole["steps"]?.array).dropLast()))
    let altered = try RunRecord(Array(JSONValue.object(object).canonical.utf8))
    #expect(!altered.isUnaltered && altered.alteredSteps.isEmpty)
    object["steps"] = .array(Array(try #require(whole["steps"]?.array).dropFirst()))
    #expect(try RunRecord(Array(JSONValue.object(object).canonical.utf8)).alteredSteps == [0])
  }

  @Test func aCutRecordIsRefused() {
    let bytes = Self.record.bytes
    for part in 0..<50 {
      let cut = Array(bytes.prefix(bytes.count * part / 50))
      #expect(throws: RecordProblem.self) { try RunRecord(cut) }
    }
  }

  @Test func noChangedByteGoesUnnoticedOrCrashes() throws {
    let record = Self.record
    let bytes = record.bytes
    // What is no part of the root may change.
    func place(of text: String) throws -> Int {
      try #require(bytes.indices.first { bytes[$0...].starts(with: text.utf8) })
    }
    let (free, end) = (try place(of: "\"run\":{"), try place(of: "\"seed\""))
    var dice = Dice(state: 5)
    for _ in 0..<1000 {
      let place = Int(dice.next() % UInt64(bytes.count))
      var changed = bytes
      changed[place] ^= UInt8(1 << (dice.next() % 8))
      guard let read = try? RunRecord(changed), !(free..<end).contains(place) else { continue }
      let isTime = read.isUnaltered && read.steps.map(\.seconds) != record.steps.map(\.seconds)
      #expect(!read.isUnaltered || isTime || read == record, "byte \(place)")
    }
  }

  @Test func whatIsNoRecordIsToldInOneSentence() {
    let text = String(decoding: Self.record.bytes, as: UTF8.self)
    for (old, new, says) in [
      ("\"seed\":\"7\"", "\"seed\":\"7\",\"seed\":\"7\"", "appears twice"),
      ("\"format\":\"sonde-record-1\"", "\"format\":\"sonde-record-9\"", "doesn't know"),
      ("\"outcome\":\"done\"", "\"outcome\":\"gone\"", "`steps[0].outcome`"),
      ("\"stored\":\"inputs/script.sonde\"", "\"stored\":\"inputs/../../etc/passwd\"", "`inputs[0].stored`"),
      ("\"texts\":\"kept\",", "", "`texts` is missing"), ("\"id\":1", "\"id\":-1", "`steps[0].id`"),
    ] {
      let changed = text.split(separator: old, omittingEmptySubsequences: false).joined(separator: new)
      #expect(changed != text, "\(old)")
      do throws(RecordProblem) {
        _ = try RunRecord(Array(changed.utf8))
        Issue.record("\(new) was taken")
      } catch {
        #expect(error.message.en.contains(says), "\(error.message.en)")
        #expect(!error.message.zh.isEmpty && !error.message.en.contains("\n"))
      }
    }
  }
}
