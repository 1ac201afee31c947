import Testing
import Transformer

@Suite struct SiteTests {
  @Test(arguments: [
    ("resid_pre", Site.residPre, nil), ("blocks.2.mlp.hook_post", .neurons, 2),
    ("blocks.11.attn.o.hook_in", .z, 11), ("blocks.0.hook_resid_mid", .residMid, 0), ("q5", .q, 5),
    ("resid_pre2", .residPre, 2), ("pattern7", .pattern, 7), ("hook_embed", .embed, nil),
    ("ln_final.hook_scale", .finalNormScale, nil), ("blocks.3.attn.hook_result", .headOut, 3),
    ("unembed.hook_out", .logits, nil), ("attn_out12", .attnOut, 12),
  ])
  func everySpellingNamesItsSite(_ name: String, _ site: Site, _ layer: Int?) throws {
    let found = try #require(Site.named(name))
    #expect(found.site == site)
    #expect(found.layer == layer)
  }

  @Test(arguments: [
    "", "resid", "blocks.2", "blocks.x.hook_resid_pre", "blocks.-1.hook_resid_pre", "embed3", "q",
  ])
  func onlySitesHaveNames(_ name: String) {
    #expect((Site.named(name) != nil) == (name == "q"))
  }

  @Test func sitesAreListedInForwardOrder() {
    let names = Site.allCases.map(\.rawValue)
    #expect(names.first == "embed" && names.last == "logits")
    #expect(names.firstIndex(of: "pattern")! < names.firstIndex(of: "z")!)
  }
}
