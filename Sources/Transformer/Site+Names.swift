extension Site {
  /// The site that a name stands for, and its layer where the name carries one.
  ///
  /// Accepted: Sonde's own (`resid_pre`), TransformerLens's old (`blocks.2.mlp.hook_post`) and bridge
  /// (`blocks.2.attn.o.hook_in`) names, and the short form with the layer behind it (`q5`, `resid_pre2`).
  public static func named(_ name: String) -> (site: Site, layer: Int?)? {
    if let site = Site(rawValue: name) { return (site, nil) }
    if let site = wholeNames[name] { return (site, nil) }
    if let found = blockName(name) { return found }
    let digits = String(name.reversed().prefix { $0.isASCII && $0.isNumber }.reversed())
    guard let layer = Int(digits) else { return nil }
    let stem = String(name.dropLast(digits.count))
    guard let site = Site(rawValue: stem) ?? shortNames[stem], site.hasLayer else { return nil }
    return (site, layer)
  }

  private static func blockName(_ name: String) -> (site: Site, layer: Int?)? {
    let parts = name.split(separator: ".", maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count == 3, parts[0] == "blocks", let layer = Int(parts[1]), layer >= 0 else { return nil }
    return blockNames[String(parts[2])].map { ($0, layer) }
  }

  /// TransformerLens's names of the sites outside the blocks.
  private static let wholeNames: [String: Site] = [
    "hook_embed": .embed, "embed.hook_out": .embed, "hook_pos_embed": .posEmbed,
    "pos_embed.hook_out": .posEmbed, "ln_final.hook_scale": .finalNormScale,
    "ln_final.hook_out": .finalNorm, "unembed.hook_in": .finalNorm, "unembed.hook_out": .logits,
    "scores": .attnScores, "attn": .pattern, "post": .neurons, "mlp_post": .neurons,
  ]

  /// What stands behind `blocks.N.` in TransformerLens's names, old and bridge.
  private static let blockNames: [String: Site] = [
    "hook_resid_pre": .residPre, "hook_in": .residPre, "hook_resid_mid": .residMid,
    "hook_resid_post": .residPost, "hook_out": .residPost, "hook_attn_out": .attnOut,
    "attn.hook_out": .attnOut, "hook_mlp_out": .mlpOut,
    "hook_q_input": .qInput, "hook_k_input": .kInput, "hook_v_input": .vInput, "hook_mlp_in": .mlpInput,
    "mlp.hook_out": .mlpOut,
    "ln1.hook_scale": .attnNormScale, "ln1.hook_out": .attnIn, "attn.hook_in": .attnIn,
    "ln2.hook_scale": .mlpNormScale, "ln2.hook_out": .mlpIn, "mlp.hook_in": .mlpIn,
    "attn.hook_q": .q, "attn.q.hook_out": .q, "attn.hook_k": .k, "attn.k.hook_out": .k, "attn.hook_v": .v,
    "attn.v.hook_out": .v, "attn.hook_rot_q": .rotQ, "attn.hook_rot_k": .rotK,
    "attn.hook_attn_scores": .attnScores, "attn.hook_pattern": .pattern, "attn.hook_z": .z,
    "attn.o.hook_in": .z, "attn.hook_result": .headOut, "mlp.hook_post": .neurons,
    "mlp.out.hook_in": .neurons,
  ]

  /// Stems of the short form, where they differ from Sonde's own.
  private static let shortNames: [String: Site] = [
    "attn": .pattern, "pattern": .pattern, "scores": .attnScores, "result": .headOut, "mlp_post": .neurons,
    "post": .neurons,
  ]
}
