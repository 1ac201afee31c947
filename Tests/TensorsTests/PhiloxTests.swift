import Tensors
import Testing

@Suite struct PhiloxTests {
  // From the paper's reference implementation (Random123, kat_vectors: philox4x32-10).
  @Test(
    arguments: [
      ([0, 0, 0, 0], [0, 0], [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8]),
      (
        [0xffff_ffff, 0xffff_ffff, 0xffff_ffff, 0xffff_ffff], [0xffff_ffff, 0xffff_ffff],
        [0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd]
      ),
      (
        [0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344], [0xa409_3822, 0x299f_31d0],
        [0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1]
      ),
    ] as [([UInt32], [UInt32], [UInt32])])
  func theKnownAnswersComeOut(counter: [UInt32], key: [UInt32], answer: [UInt32]) {
    #expect(Philox.block(counter: SIMD4(counter), key: SIMD2(key)) == SIMD4(answer))
  }

  @Test func aNumberDependsOnSeedStreamAndIndexAlone() {
    let a = Philox(seed: 7, stream: 3)
    var walked = a
    let inOrder = (0..<100).map { _ in walked.next() }
    #expect(inOrder == (0..<100).map { a.bits(at: $0) })
    #expect(Set(inOrder).count == 100)
    #expect(a.bits(at: 0) != Philox(seed: 8, stream: 3).bits(at: 0))
    #expect(a.bits(at: 0) != Philox(seed: 7, stream: 4).bits(at: 0))
    #expect(Philox(seed: 7, purpose: "sampling").stream != Philox(seed: 7, purpose: "noise").stream)
  }

  @Test func uniformsFillTheUnitInterval() {
    let random = Philox(seed: 1)
    let count = 100_000
    let values = (0..<count).map { random.uniform(at: UInt64($0)) }
    #expect(values.allSatisfy { $0 >= 0 && $0 < 1 })
    let mean = values.reduce(0, +) / Double(count)
    #expect(abs(mean - 0.5) < 0.004)
    var bins = [Int](repeating: 0, count: 16)
    for value in values { bins[Int(value * 16)] += 1 }
    let chiSquare = bins.reduce(0.0) { $0 + (Double($1) - 6250) * (Double($1) - 6250) / 6250 }
    #expect(chiSquare < 45)
  }

  @Test func normalsHaveTheMomentsOfTheNormalDistribution() {
    let random = Philox(seed: 2, purpose: "normals")
    let count = 100_000
    let values = (0..<count).map { random.normal(at: UInt64($0)) }
    func moment(_ n: Int) -> Double {
      values.reduce(0.0) { sum, x in sum + (0..<n).reduce(1.0) { product, _ in product * x } } / Double(count)
    }
    #expect(abs(moment(1)) < 0.015)
    #expect(abs(moment(2) - 1) < 0.02)
    #expect(abs(moment(3)) < 0.05)
    #expect(abs(moment(4) - 3) < 0.12)
  }
}
