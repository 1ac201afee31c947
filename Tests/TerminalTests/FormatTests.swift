import Chance
import Foundation
import Language
import Terminal
import Testing

private func csv(_ value: Value) -> String { CSVRenderer().render(value, in: Frame()) }
private func json(_ value: Value) -> String { JSONRenderer().render(value, in: Frame()) }
private func md(_ value: Value) -> String { MarkdownRenderer().render(value, in: Frame()) }

@Suite struct JSONFormat {
  private static let documents: [(Value, String)] = [
    (Value.nothing, "null"), (true, "true"), (-3, "-3"), (0.1, "0.1"), (3.0, "3.0"), (.number(.nan), "null"),
    (.number(.infinity), "null"), (.number(.leastNonzeroMagnitude), "5e-324"),
    ("a\"\\\n\u{1}中", #""a\"\\\n\u0001中""#),
    (.list([1, .list([nil])]), "[1,[null]]"),
    (RangeValue(from: 2, to: 4).map(Value.range) ?? .nothing, "[2,3,4]"),
    (
      RangeValue(from: 0, to: 2_000_000).map(Value.range) ?? .nothing,
      #"{"first":0,"count":2000001,"step":1}"#
    ),
    (tensor([2, 2], [0.1, 1, -2.5, .nan]), #"{"shape":[2,2],"values":[0.1,1.0,-2.5,null]}"#),
    (tensor([1], [3], axes: ["position"]), #"{"shape":[1],"axes":["position"],"values":[3.0]}"#),
    (
      .record(Record([("site", "z"), ("shape", [1, 2]), ("values", tensor([1, 2], [1, 2]))])),
      #"{"site":"z","shape":[1,2],"values":[1.0,2.0]}"#
    ),
    (.table(Table(tokenType, rows: [[0, 5, " a"]])), #"[{"index":0,"id":5,"token":" a"}]"#),
  ]

  @Test(arguments: documents) func aValueIsOneDocumentOnALine(value: Value, text: String) throws {
    #expect(json(value) == text + "\n")
    _ = try JSONSerialization.jsonObject(with: Data(text.utf8), options: .fragmentsAllowed)
  }

  @Test func numbersReadBackAsTheSameBits() throws {
    var dice = Dice(state: 3)
    for _ in 0..<2000 {
      let double = Double(bitPattern: dice.next())
      let float = Float(bitPattern: UInt32(truncatingIfNeeded: dice.next()))
      if double.isFinite { #expect(Double(json(.number(double)).dropLast()) == double) }
      let text = json(tensor([1], [float])).split(separator: "[").last?.prefix { $0 != "]" } ?? ""
      if float.isFinite { #expect(Float(text) == float) }
    }
  }

  @Test func anyTextReadsBack() throws {
    var dice = Dice(state: 5)
    for _ in 0..<500 {
      var text = String.UnicodeScalarView()
      for _ in 0..<20 {
        let limit: UInt32 = Bool.random(using: &dice) ? 0x80 : 0x20000
        if let scalar = Unicode.Scalar(UInt32.random(in: 0..<limit, using: &dice)) { text.append(scalar) }
      }
      let line = json(.text(String(text)))
      #expect(line.filter(\.isNewline) == "\n")
      let read =
        try JSONSerialization.jsonObject(with: Data(line.utf8), options: .fragmentsAllowed) as? String
      #expect(read.map { Array($0.unicodeScalars) } == Array(text))
    }
  }
}

@Suite struct CSVFormat {
  @Test func cellsAreQuotedWhereTheyMustBe() {
    let type = RecordType("row", [field("plain", .text), field("a,b", .text), field("n", .number)])
    let rows: [[Value]] = [
      ["x", "say \"hi\"", 0.1], ["line\nbreak", " space", nil], ["中", [1, "a,b"], .number(.nan)],
    ]
    #expect(
      csv(.table(Table(type, rows: rows)))
        == "plain,\"a,b\",n\r\nx,\"say \"\"hi\"\"\",0.1\r\n\"line\nbreak\",\" space\",\r\n中,\"[1,\"\"a,b\"\"]\",NaN\r\n"
    )
    #expect(csv("carriage\r\nreturn") == "value\r\n\"carriage\r\nreturn\"\r\n")
  }

  @Test func everyKindOfValueHasRows() {
    #expect(csv([1, "a"]) == "value\r\n1\r\na\r\n")
    #expect(csv(.record(Record([("a", 1), ("b", "x")]))) == "a,b\r\n1,x\r\n")
    #expect(
      csv(tensor([2, 2], [1, 2, 3, 4], axes: ["row", "column"]))
        == "row,column,value\r\n0,0,1.0\r\n0,1,2.0\r\n1,0,3.0\r\n1,1,4.0\r\n")
    let score = Record([("loss", 1.5), ("tokens", .table(Table(tokenType, rows: [[0, 5, "The"]])))])
    #expect(csv(.record(score)) == "index,id,token\r\n0,5,The\r\n")
  }
}

@Suite struct MarkdownFormat {
  @Test func aTableIsAGitHubTable() {
    let type = RecordType("row", [field("名称", .text), field("size", .int, unit: "bytes")])
    #expect(
      md(.table(Table(type, rows: [["a|b*", 5], ["模型", 1000]]))) == """
        | 名称   | size (bytes) |
        | ------ | -----------: |
        | a\\|b\\* |            5 |
        | 模型   |         1000 |

        """)
  }

  @Test func aRecordIsATableOfItsFieldsAndItsSubject() {
    let score = Record([("loss", 1.5), ("tokens", .table(Table(tokenType, rows: [[0, 5, "The"]])))])
    #expect(
      md(.record(score)) == """
        | field | value |
        | ----- | ----- |
        | loss  | 1.5   |

        | index |  id | token |
        | ----: | --: | ----- |
        |     0 |   5 | "The" |

        """)
  }
}
