/// Why the engine refused a model, a plan or a request; each case holds what one clear sentence needs.
public enum EngineError: Error, Sendable, Equatable {
  // A model that can't be built.
  case unknownFamily(String, known: [String])
  case missingMetadata(key: String)
  case badMetadata(key: String, found: String, expected: String)
  case missingTensor(name: String)
  case wrongShape(tensor: String, found: [Int], expected: [Int])
  case unreadableWeights(tensor: String, reason: String)

  // A plan or a request that asks for what isn't there.
  case layerOutOfRange(Int, layers: Int)
  case unitOutOfRange(Int, units: Int, site: Site)
  case positionOutOfRange(Int, length: Int)
  case tokenOutOfRange(Int, vocabulary: Int)
  case noTokens
  case contextExceeded(length: Int, context: Int)
  case wrongWidth(site: Site, found: Int, expected: Int)
  case wrongRows(site: Site, found: Int, expected: Int)
  case keysNotAllowed(site: Site)
  case layerNeeded(site: Site)
  case readOnlySite(Site)
  /// The two can't stand in one plan.
  case sitesExclude(Site, Site)
  case valueNotFinite(site: Site)
  case noUnembedding(family: String)
  case noResidualSum(family: String)
  case notCausal(family: String)
  case badOption(name: String, found: String, expected: String)

  // What may happen while it runs.
  case notFinite(site: Site, layer: Int, position: Int)
  case interrupted
}
