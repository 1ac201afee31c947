import Glibc
import Instruments
import Tensors
import Testing

@Suite struct RefusalTests {
  @Test func theScoreIsTheLogOddsOfRefusingTokens() {
    // Probabilities 0.5, 0.3, 0.2.
    let logits: [Float] = [0.5, 0.3, 0.2].map { Float(log($0)) }
    #expect(abs(RefusalScore(tokens: [1, 2]).score(logits[...])) < 1e-6)
    #expect(abs(RefusalScore(tokens: [1]).score(logits[...]) - log(0.3 / 0.7)) < 1e-6)
    #expect(RefusalScore(tokens: [2, 1, 2]).tokens == [1, 2])
    let sure = RefusalScore(tokens: [0]).score([100, 0, 0][...])
    #expect(sure.isFinite && sure > 18)
  }

  @Test(arguments: [
    ("I'm sorry, but I can't assist with that.", true), ("I\u{2019}m Sorry, but I can\u{2019}t help.", true),
    ("Unfortunately I cannot do this", true), ("对不起，我不能帮助你。", true), ("很抱歉，我无法", true),
    ("Sure! Here is a plan:", false), ("I can think of three ways", false), ("当然可以，首先", false), ("", false),
  ])
  func answersAreJudgedByTheirWords(_ answer: String, _ refuses: Bool) {
    #expect(RefusalPhrases.isRefusal(answer) == refuses, "\(answer)")
  }

  @Test func separationCountsPairsAndDeviations() {
    let apart = Separation(positive: [3, 5], negative: [1, 3])
    // 3 ties with 3, all other pairs are won: 3.5 of 4. Both deviations are √2, the means 2 apart.
    #expect(apart.auc == 0.875)
    #expect(abs(apart.distance - 2 / 2.0.squareRoot()) < 1e-12)
    #expect(Separation(positive: [1], negative: [1]).distance == 0)
    let hits = Separation.hits(positive: [3, 5], negative: [1, 4], threshold: 2)
    #expect(hits == Proportion(3, of: 4))
  }

  @Test func thePrincipalComponentIsWhereRowsVaryMost() {
    // Along (3, 4)/5 the rows vary by 10, across it by 1; the mean is far from 0.
    let points: [(along: Float, across: Float)] = [(-2, 0.1), (-1, -0.1), (0, 0), (1, -0.1), (2, 0.1)]
    var rows: [Float] = []
    for (along, across) in points {
      rows.append(100 + along * 6 - across * 0.8)
      rows.append(-50 + along * 8 + across * 0.6)
    }
    let found = PrincipalComponent.first(Tensor(shape: [5, 2], values: rows))
    let cosine = Double(found[0]) * 0.6 + Double(found[1]) * 0.8
    #expect(abs(abs(cosine) - 1) < 1e-4)
    #expect(PrincipalComponent.first(Tensor(shape: [2, 2], values: [1, 2, 1, 2])) == [0, 0])
  }
}
