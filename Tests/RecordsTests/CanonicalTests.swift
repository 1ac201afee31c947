import JSON
import Records
import Testing

@Suite struct CanonicalTests {
  @Test func keysAreSortedByTheirBytesAndNumbersReadBackTheSame() throws {
    let text = #"{"b":[1,2.5,1e-07,-0.0,3.0],"a":{"é":null,"z":true},"A":"\n\"x\""}"#
    let value = try JSONValue(parsing: Array(text.utf8))
    #expect(value.canonical == #"{"A":"\n\"x\"","a":{"z":true,"é":null},"b":[1,2.5,1e-07,-0.0,3.0]}"#)
    #expect(try JSONValue(parsing: Array(value.canonical.utf8)).canonical == value.canonical)
    #expect(try JSONValue(parsing: Array(value.text(indent: 2).utf8)).canonical == value.canonical)
  }

  @Test(arguments: [0.1, 1e300, -1e-300, .nan, .infinity, -.infinity, 0])
  func everyNumberIsWrittenAndRead(_ number: Double) throws {
    let text = JSONValue(number: number).canonical
    let read = try #require(JSONValue(parsing: Array(text.utf8)).float)
    #expect(read == number || read.isNaN && number.isNaN)
  }
}
