import Glibc

extension StoreError: CustomStringConvertible {
  /// One sentence saying what is wrong and, where there is one, the way on.
  public var description: String {
    switch self {
    case .unknownModel(let name, let known):
      "There is no model '\(name)'; \(known.joined(separator: ", ")) are known by name."
    case .notInstalled(let name):
      "The model \(name) is not installed; 'sonde fetch \(name)' fetches it."
    case .notFound(let path):
      "\(path) does not exist."
    case .notAModel(let path):
      "\(path) is no model: a .gguf file or a folder with a config.json was expected."
    case .termsNotAccepted(let name, let terms):
      "The model \(name) is given under the \(terms.title) (\(terms.url)), which must be accepted first."
    case .noPip(let tried):
      "The package manager pip is not there (tried: \(tried.joined(separator: ", ")))."
    case .noNetwork(let package, let detail):
      "The package \(package) cannot be reached over the network (\(detail))."
    case .noPackage(let package, let detail):
      "pip finds no package \(package) (\(detail))."
    case .pipFailed(let package, let status, let detail):
      "pip could not download \(package) (status \(status): \(detail))."
    case .badPackage(let package, let problem):
      "The package \(package) is not as it should be: \(problem)."
    case .wrongHash(let file, let expected, let found):
      "\(file) is not the file it should be: its SHA-256 is \(found), but \(expected) was expected."
    case .noSpace(let directory, let needed, let available):
      "\(directory) has room for \(available) bytes, but \(needed) are needed."
    case .busy(let name):
      "The model \(name) is being fetched by another process."
    case .cancelled:
      "The fetch was cancelled; the parts that are complete are kept."
    case .system(let path, let code):
      "\(path) cannot be used: \(String(cString: strerror(code)))."
    }
  }
}

extension ArchiveProblem: CustomStringConvertible {
  /// The problem as the end of a sentence.
  public var description: String {
    switch self {
    case .truncated: "it is no complete ZIP archive"
    case .corrupt: "its directory leads outside the archive"
    case .noMember(let name): "it holds no '\(name)'"
    case .duplicateMember(let name): "it holds '\(name)' twice"
    case .unsupported(let name): "'\(name)' is encrypted or compressed in an unusual way"
    case .wrongSize(let name, let expected, let found):
      "'\(name)' has \(found) bytes, but \(expected) were expected"
    case .wrongChecksum(let name): "the checksum of '\(name)' is wrong"
    }
  }
}
