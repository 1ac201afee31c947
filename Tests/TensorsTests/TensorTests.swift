import Tensors
import Testing

@Suite struct TensorTests {
  let tensor = Tensor(shape: [3, 2], values: [1, 2, 3, 4, 5, 6])

  @Test func rowsAndSlicesKeepTheirShape() {
    #expect(tensor.row(1) == Tensor(shape: [2], values: [3, 4]))
    #expect(tensor.row(1).row(0) == Tensor(shape: [], values: [3]))
    #expect(tensor.slice(1..<3) == Tensor(shape: [2, 2], values: [3, 4, 5, 6]))
    #expect(tensor.slice(2..<2) == Tensor(shape: [0, 2], values: []))
    #expect(Tensor(shape: [2, 2]) == Tensor(shape: [2, 2], values: [0, 0, 0, 0]))
  }

  @Test func normAndMeanAreThoseOfAllValues() {
    #expect(abs(tensor.norm - 91.0.squareRoot()) < 1e-12)
    #expect(tensor.mean == 3.5)
    #expect(Tensor(shape: [0], values: []).mean.isNaN)
  }
}
