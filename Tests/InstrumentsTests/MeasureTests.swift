import Instruments
import Testing

@Suite struct MeasureTests {
  @Test func seriesThatRiseTogetherCorrelate() throws {
    #expect(try #require(Correlation.pearson([1, 2, 3], [2, 4, 6])) == 1)
    #expect(try #require(Correlation.pearson([1, 2, 3], [3, 2, 1])) == -1)
    let r = try #require(Correlation.pearson([1, 2, 3, 4], [1, 3, 2, 5]))
    #expect(abs(r - 0.831_521_841_1) < 1e-9)
    #expect(Correlation.pearson([1, 1], [1, 2]) == nil)
    #expect(Correlation.pearson([1], [2]) == nil)
  }

  @Test func ranksForgetByHowMuch() throws {
    #expect(try #require(Correlation.spearman([1, 2, 3], [1, 100, 101])) == 1)
    let tied = try #require(Correlation.spearman([1, 2, 2, 3], [1, 2, 3, 4]))
    #expect(abs(tied - 0.948_683_298_1) < 1e-9)
  }

  @Test func anIntervalOfAShareKeepsWithinZeroAndOne() {
    let (low, high) = Proportion(15, of: 24).interval
    #expect(abs(low - 0.427_099_6) < 1e-6 && abs(high - 0.788_406_3) < 1e-6)
    #expect(Proportion(0, of: 20).interval.low == 0)
    #expect(Proportion(20, of: 20).interval.high == 1)
    #expect(Proportion(0, of: 0).interval.high == 1)
  }

  @Test func aSampleHasAMeanAndASpread() {
    let sample = Sample([2, 4, 4, 6])
    #expect(sample.mean == 4)
    #expect(abs(sample.deviation - 1.632_993_161_9) < 1e-9)
    #expect(sample.error == sample.deviation / 2)
    #expect(Sample([3]).deviation == 0)
  }
}
