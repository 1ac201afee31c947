/// Why a model cannot be found, listed or fetched: each case holds what one clear sentence needs.
public enum StoreError: Error, Sendable, Equatable {
  /// No model of that name is known, and it is no file or folder.
  case unknownModel(name: String, known: [String])
  /// A model of the catalogue that has not been fetched yet.
  case notInstalled(name: String)
  /// The path leads to nothing.
  case notFound(path: String)
  /// The path is neither a `.gguf` file nor a folder with a `config.json`.
  case notAModel(path: String)
  /// The model's terms must be read and accepted first.
  case termsNotAccepted(name: String, terms: Terms)
  /// None of these commands is there, or none has pip.
  case noPip(tried: [String])
  /// pip cannot reach the package index; `detail` is its own word for it.
  case noNetwork(package: String, detail: String)
  /// pip finds no such package (of a fitting version) where its configuration looks.
  case noPackage(package: String, detail: String)
  /// pip fails for another reason.
  case pipFailed(package: String, status: Int32, detail: String)
  /// The package does not hold what it should.
  case badPackage(package: String, ArchiveProblem)
  /// What was fetched is not what the catalogue says.
  case wrongHash(file: String, expected: String, found: String)
  /// Too little room on the disk, in bytes.
  case noSpace(directory: String, needed: Int, available: Int)
  /// Another process is fetching the same model.
  case busy(name: String)
  /// The user gave up.
  case cancelled
  /// The system refuses to read or write a file.
  case system(path: String, code: Int32)
}

/// What is wrong with a ZIP archive.
public enum ArchiveProblem: Error, Sendable, Equatable {
  /// It ends too early, or is no ZIP archive at all.
  case truncated
  /// A length or an offset leads outside.
  case corrupt
  /// A member is missing.
  case noMember(String)
  /// A name stands twice in the directory.
  case duplicateMember(String)
  /// A member is encrypted or compressed in another way than by deflation.
  case unsupported(String)
  /// A member has another size than it should.
  case wrongSize(String, expected: Int, found: Int)
  /// A member's bytes do not agree with its checksum.
  case wrongChecksum(String)
}

/// The terms under which a model is given, where its user must accept them first.
public struct Terms: Sendable, Equatable {
  /// What they are called.
  public let title: String
  /// Where the whole text stands.
  public let url: String
  /// What to show before asking, in English.
  public let english: String
  /// What to show before asking, in Chinese.
  public let chinese: String

  package init(title: String, url: String, english: String, chinese: String) {
    self.title = title
    self.url = url
    self.english = english
    self.chinese = chinese
  }
}
