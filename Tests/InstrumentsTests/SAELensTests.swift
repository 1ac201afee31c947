import Checkpoints
import Foundation
import Instruments
import JSON
import Tensors
import TestSupport
import Testing
import Transformer

/// Folders that SAELens 6 wrote, by `scripts/saelens golden`.
@Suite struct SAELensTests {
  private func files(_ name: String) throws -> (configuration: [UInt8], weights: [UInt8]) {
    func read(_ file: String) throws -> [UInt8] {
      [UInt8](try Data(contentsOf: URL(fileURLWithPath: Golden.path("saelens/\(name)/\(file)"))))
    }
    return (try read("cfg.json"), try read("sae_weights.safetensors"))
  }

  private func dictionary(_ name: String) throws -> SparseAutoencoder {
    let files = try files(name)
    return try SAELensFolder.dictionary(
      configuration: files.configuration, weights: files.weights, name: name)
  }

  private func numbers(_ json: JSONValue?) throws -> [Float] {
    try #require(json?.array).flatMap { try #require($0.numbers).map { Float($0) } }
  }

  @Test(arguments: ["standard", "topk", "jumprelu", "gated"])
  func aFolderGivesTheReconstructionsThatSAELensGives(_ name: String) throws {
    let dictionary = try dictionary(name)
    #expect(dictionary.place.reads == .residPost && dictionary.place.layer == 1)
    let golden = try Golden.json("saelens/\(name)/golden.json")
    let pool = ThreadPool(threads: 1)
    let codes = dictionary.encode(try numbers(golden["input"]), pool: pool)
    let restored = dictionary.decode(codes, pool: pool)
    for (value, expected) in zip(restored, try numbers(golden["output"])) {
      #expect(abs(value - expected) <= 1e-4)
    }
    let latents = try numbers(golden["latents"])
    for row in 0..<codes.rows {
      let expected = (0..<24).filter { latents[row * 24 + $0] > 0 }
      #expect(codes[row].map(\.index) == expected)
    }
  }

  @Test(arguments: ["standard", "topk", "jumprelu", "gated"])
  func whatIsSavedIsReadAgainAsItWas(_ name: String) throws {
    let dictionary = try dictionary(name)
    let written = try SAELensFolder.files(of: dictionary, context: 128)
    let again = try SAELensFolder.dictionary(
      configuration: written.configuration, weights: written.weights, name: "again")
    #expect(again.encoder == dictionary.encoder && again.decoder == dictionary.decoder)
    #expect(again.thresholds == dictionary.thresholds && again.k == dictionary.k)
    #expect(again.place == dictionary.place && again.inputBias == dictionary.inputBias)
  }

  @Test func damagedFoldersAreRefused() throws {
    let (configuration, weights) = try files("jumprelu")
    #expect(throws: DictionaryError.self) {
      try SAELensFolder.dictionary(
        configuration: configuration, weights: Array(weights.dropLast(5)), name: "cut")
    }
    #expect(throws: DictionaryError.self) {
      try SAELensFolder.dictionary(configuration: Array("{".utf8), weights: weights, name: "cut")
    }
    let text = String(decoding: configuration, as: UTF8.self)
    for (from, to) in [("\"jumprelu\"", "\"other\""), ("\"d_in\": 8", "\"d_in\": 9")]
    where text.contains(from) {
      #expect(throws: DictionaryError.self) {
        try SAELensFolder.dictionary(
          configuration: Array(text.replacingOccurrences(of: from, with: to).utf8), weights: weights,
          name: "x")
      }
    }
    var broken = try dictionary("jumprelu")
    broken.decoder[3] = .nan
    let written = try SAELensFolder.files(of: broken, context: 128)
    #expect(throws: DictionaryError.notFinite(tensor: "W_dec")) {
      try SAELensFolder.dictionary(
        configuration: written.configuration, weights: written.weights, name: "nan")
    }
  }
}
