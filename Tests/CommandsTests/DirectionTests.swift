import Checkpoints
import Language
import TestSupport
import Testing

/// Finding, using and keeping directions, on a tiny model of 30 layers and the width 18.
@Suite(.serialized) struct DirectionTests {
  private static let make = """
    let v = diffmean positive=["Hello cat", "Hello world", "the cat"] negative=["in on", "a t", "or er"] layer=7
    """

  private func script(_ source: String = make) throws -> Script {
    let script = Script(TestEngine.tiny)
    try script.value("load smollm2\n" + source)
    return script
  }

  @Test func theDifferenceOfMeansIsThatOfTheCaptures() throws {
    let script = try script()
    let v = try script.value("v")
    func mean(_ texts: [String]) throws -> [Double] {
      var sums = [Double](repeating: 0, count: 18)
      for text in texts {
        let capture = try script.value("capture \"\(text)\" layer=7 position=last")
        guard case .tensor(let tensor) = capture["values"] else { continue }
        for i in 0..<18 { sums[i] += Double(tensor.values[i]) / Double(texts.count) }
      }
      return sums
    }
    let (p, n) = (try mean(["Hello cat", "Hello world", "the cat"]), try mean(["in on", "a t", "or er"]))
    guard case .tensor(let vector) = v["vector"], case .tensor(let all) = v["vectors"] else {
      Issue.record("no vectors")
      return
    }
    for i in 0..<18 { #expect(abs(Double(vector.values[i]) - (p[i] - n[i])) < 1e-5) }
    #expect(all.shape == [30, 18])
    #expect(Array(all.values[7 * 18..<8 * 18]) == vector.values)
    #expect(v["layer"].int == 7 && v["site"].asText == "resid_post")
    #expect(v["candidates"].ints("layer") == [7])
    #expect(v["methods"].column("method").compactMap(\.asText) == ["diffmean", "pca", "probe", "random"])
  }

  @Test func aDirectionKnowsWhereItBelongs() throws {
    let script = try script()
    let own = try script.value("with steer v { show (top \"Hello\" k=5) }")
    let named = try script.value("with steer (v.vector) layer=7 scale=1 { show (top \"Hello\" k=5) }")
    #expect(own == named)
    let other = try script.value("with steer v layer=3 scale=-2 { show (top \"Hello\" k=5) }")
    let listed = try script.value("with steer (v.vector) layer=3 scale=-2 { show (top \"Hello\" k=5) }")
    #expect(other == listed && other != own)
    #expect(script.failure("steer (v.vector)").hasPrefix("E104"))
    let gone = try script.value("with ablate v { show (project v \"Hello wor\") }")
    #expect(gone["tokens"].column("value").compactMap(\.asNumber).allSatisfy { abs($0) < 1e-5 })
    let there = try script.value("project v \"Hello wor\"")
    #expect(there["layer"].int == 7)
    #expect(try #require(there["last"].asNumber) != 0)
    #expect(script.failure("project (v.vector) \"Hello\"").hasPrefix("E104"))
    #expect(script.session.interventions.isEmpty)
  }

  @Test func aRandomDirectionIsItsControl() throws {
    let script = try script("seed 3\n" + Self.make + "\nlet r = random like=v")
    let (v, r) = (try script.value("v"), try script.value("r"))
    #expect(r["layer"].int == 7)
    #expect(abs(try #require(r["norm"].asNumber) - #require(v["norm"].asNumber)) < 1e-4)
    #expect(r["vector"] != v["vector"])
    #expect(try script.value("random like=v")["vector"] != r["vector"])
    let first = try script.value("seed 3\nrandom like=v")
    #expect(try script.value("seed 3\nrandom like=v") == first)
    #expect(
      try script.value("random like=v seed=5") == script.value("random like=v seed=5"))
    try script.value("with steer r { show (top \"Hello\" k=5) }")
  }

  @Test(arguments: ["gguf", "safetensors"]) func directionsAreKeptInFiles(_ ending: String) throws {
    let folder = try TemporaryFolder()
    let path = folder.file("v.\(ending)")
    let script = try script(Self.make + " scale=2.5\nsave v \"\(path)\"\nlet w = load \"\(path)\"")
    let (v, w) = (try script.value("v"), try script.value("w"))
    for field in ["layer", "site", "scale", "norm", "vector"] { #expect(v[field] == w[field], "\(field)") }
    let before = try script.value("with steer v { show (top \"Hello\" k=5) }")
    #expect(try script.value("with steer w { show (top \"Hello\" k=5) }") == before)
    #expect(try script.value("let again = load \"\(path)\"\nmodel")["name"].asText == "smollm2")
  }

  @Test func controlVectorsAreLlamaCpps() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("v.gguf")
    _ = try script(Self.make + "\nsave v \"\(path)\"")
    let file = try GGUFFile(path: path)
    #expect(file.metadata.string("general.architecture") == "controlvector")
    #expect(file.metadata.string("controlvector.model_hint") == "llama")
    #expect(file.metadata.int("controlvector.layer_count") == 30)
    #expect(file.tensors.map(\.name) == ["direction.7"])
    #expect(file.tensors.map(\.shape) == [[18]])
    // As llama.cpp and repeng write them: a vector for every layer, nothing said of a scale.
    var writer = GGUFWriter()
    writer.metadata["general.architecture"] = .string("controlvector")
    for layer in 1...4 {
      try writer.add("direction.\(layer)", shape: [18], floats: (0..<18).map { Float($0 * layer) })
    }
    let many = folder.file("many.gguf")
    try writer.write(to: many)
    let script = try script("let w = load \"\(many)\"")
    let w = try script.value("w")
    #expect(w["layers"].elements == (1...4).map(Value.int))
    #expect(w["layer"].int == 3 && w["scale"].asNumber == 1)
    let all = try script.value("with steer w scale=0.1 { show (top \"Hello\" k=5) }")
    let each = (1...4).map { "steer (map(range(0, 17), i => i * \($0))) layer=\($0) scale=0.1" }
    try script.value(each.joined(separator: "\n"))
    #expect(try script.value("top \"Hello\" k=5") == all)
  }

  @Test func directionsThatDoNotFitAreRefused() throws {
    let folder = try TemporaryFolder()
    func file(_ name: String, _ tensors: [(String, [Float])]) throws -> String {
      var writer = GGUFWriter()
      writer.metadata["general.architecture"] = .string("controlvector")
      for (name, floats) in tensors { try writer.add(name, shape: [floats.count], floats: floats) }
      try writer.write(to: folder.file(name))
      return folder.file(name)
    }
    let script = try script()
    let wide = try file("wide.gguf", [("direction.2", [1, 2, 3])])
    #expect(script.failure("steer (load \"\(wide)\")").hasPrefix("E303"))
    #expect(script.failure("ablate (load \"\(wide)\")").hasPrefix("E303"))
    #expect(script.failure("project (load \"\(wide)\") \"Hello\"").hasPrefix("E303"))
    for (name, tensors) in [
      ("nan", [("direction.2", [Float](repeating: .nan, count: 18))]), ("none", [("other", [1])]),
      ("zero", [("direction.0", [1, 2])]), ("uneven", [("direction.1", [1]), ("direction.2", [1, 2])]),
      ("word", [("direction.x", [1])]),
    ] {
      let path = try file("\(name).gguf", tensors)
      #expect(script.failure("load \"\(path)\"").hasPrefix("E206"), "\(name)")
    }
    let text = try folder.write(Array("no tensors".utf8), to: "bad.safetensors")
    #expect(script.failure("load \"\(text)\"").hasPrefix("E206"))
    #expect(script.failure("save (top \"Hello\") \"\(folder.file("t.gguf"))\"").hasPrefix("E313"))
    let first = "diffmean positive=[\"Hello\"] negative=[\"on\"] layer=0"
    #expect(script.failure("save (\(first)) \"\(folder.file("f.gguf"))\"").hasPrefix("E313"))
    #expect(script.session.interventions.isEmpty)
  }

  @Test(arguments: [
    ("diffmean refusla", "E108"), ("diffmean positive=[\"a\"]", "E104"), ("diffmean", "E104"),
    ("diffmean positive=[] negative=[\"a\"]", "E305"), ("diffmean positive=[\"a\"] negative=[]", "E305"),
    ("diffmean refusal positive=[\"a\"] negative=[\"b\"]", "E106"),
    ("diffmean positive=[\"a\"] negative=[\"b\"] layer=30", "E301"),
    ("diffmean positive=[\"a\"] negative=[\"b\"] site=mlp_out", "E108"),
    ("diffmean data=nowhere.tsv", "E201"), ("refusals []", "E305"), ("contrast nothing", "E108"),
  ])
  func contrastsThatAreNoneAreRefused(_ source: String, _ code: String) throws {
    let script = try script("")
    #expect(script.failure(source).hasPrefix(code), "\(source): \(script.failure(source))")
  }

  @Test func aFileOfPromptsSaysItsSplits() throws {
    let folder = try TemporaryFolder()
    var lines = ["# mine", ""]
    for (index, split) in ["train", "train", "validation", "test"].enumerated() {
      lines.append("\(split)\tpositive\tHello \(index)\n\(split)\t-\tin the \(index)")
    }
    let path = try folder.write(Array(lines.joined(separator: "\n").utf8), to: "mine.tsv")
    let script = try script("")
    let v = try script.value("diffmean data=\"\(path)\" layer=5")
    #expect(v["n"]["train"].elements == [2, 2] && v["n"]["test"].elements == [1, 1])
    #expect(v["methods"].ints("n") == [2, 2, 2, 2])
    for (text, code) in [
      ("positive\tonly", "E305"), ("", "E305"), ("train\tmaybe\ttext", "E206"), ("no tab", "E206"),
      ("sometimes\tpositive\ta", "E206"), ("test\t+\ta\ntest\t-\tb", "E305"),
    ] {
      let bad = try folder.write(Array(text.utf8), to: "bad.tsv")
      #expect(script.failure("diffmean data=\"\(bad)\"").hasPrefix(code), "\(text)")
    }
  }

  @Test(arguments: ["refusal", "sentiment", "language", "formality"])
  func contrastsAreFairAndSplit(_ name: String) throws {
    let script = try script("")
    var seen: Set<String> = []
    for split in ["train", "validation", "test"] {
      let part = try script.value("contrast \(name) split=\(split)")
      let (p, n) = (part["positive"].texts, part["negative"].texts)
      #expect(p.count == n.count && p.count >= (split == "train" ? 40 : 20))
      for text in p + n { #expect(seen.insert(text).inserted, "twice: \(text)") }
      if name == "language" { continue }
      // Neither the final mark nor the length tells the sides apart.
      #expect(zip(p, n).allSatisfy { $0.last == $1.last })
      func words(_ texts: [String]) -> Double {
        Double(texts.reduce(0) { $0 + $1.split(separator: " ").count }) / Double(texts.count)
      }
      #expect(abs(words(p) / words(n) - 1) < 0.15, "\(split): \(words(p)) and \(words(n)) words")
    }
    #expect(seen.count >= 128)
  }

  @Test func interruptionLeavesTheSessionAsItWas() throws {
    for moment in [1, 5, 40, 120] {
      let asked = Counter()
      let script = Script(TestEngine.tiny, cancellation: Cancellation { asked.next() == moment })
      script.report("load smollm2\npatch layer=2 neuron=3 value=0")
      asked.start()
      script.report(Self.make.replacing("layer=7", with: "layer=0..9"))
      #expect(script.session.variable("v") == nil, "stopped at \(moment)")
      #expect(script.session.interventions.count == 1)
    }
  }

  @Test func sentimentIsToldApartAndSteersByItself() throws {
    let script = Script(TestEngine.real)
    let v = try script.value("load smollm2\ndiffmean sentiment layers=12..18")
    let methods = v["methods"].column("accuracy").compactMap(\.asNumber)
    #expect(methods[0] >= 0.9 && methods[2] >= 0.85 && abs(methods[3] - 0.5) < 0.2)
    #expect((v["candidates"].column("auc").compactMap(\.asNumber)).allSatisfy { $0 > 0.85 })
  }
}

/// Counts how often it was asked since its start.
private final class Counter: @unchecked Sendable {
  private var count = -1_000_000
  func next() -> Int {
    count += 1
    return count
  }
  func start() { count = 0 }
}

extension Value {
  fileprivate var texts: [String] { (elements ?? []).compactMap(\.asText) }
}
