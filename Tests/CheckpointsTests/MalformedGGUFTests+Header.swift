/// Files cut short, and files with a wrong header.
extension MalformedGGUFTests {
  static let cutCases: [Case] = [
    Case(
      "an empty file",
      [],
      "m.gguf ends inside the header: 4 bytes are needed from byte 0, but the file has 0."),
    Case(
      "one byte",
      [0x47],
      "m.gguf ends inside the header: 4 bytes are needed from byte 0, but the file has 1."),
    Case(
      "the magic alone",
      [UInt8]("GGUF".utf8),
      "m.gguf ends inside the header: 4 bytes are needed from byte 4, but the file has 4."),
    Case(
      "cut inside the version",
      cut(6),
      "m.gguf ends inside the header: 4 bytes are needed from byte 4, but the file has 6."),
    Case(
      "cut after the version",
      cut(8),
      "m.gguf ends inside the header: 8 bytes are needed from byte 8, but the file has 8."),
    Case(
      "cut inside the count of tensors",
      cut(12),
      "m.gguf ends inside the header: 8 bytes are needed from byte 8, but the file has 12."),
    Case(
      "cut inside the count of entries",
      cut(20),
      "m.gguf claims 2 entries in the table of tensors at byte 8; at most 0 fit in the rest of the file."),
    Case(
      "cut after the header",
      cut(24),
      "m.gguf claims 2 entries in the table of tensors at byte 8; at most 0 fit in the rest of the file."),
    Case(
      "cut inside a key's length",
      cut(28),
      "m.gguf claims 2 entries in the table of tensors at byte 8; at most 0 fit in the rest of the file."),
    Case(
      "cut inside a key",
      cut(40),
      "m.gguf claims 2 entries in the table of tensors at byte 8; at most 0 fit in the rest of the file."),
    Case(
      "cut inside a value's type",
      cut(54),
      "m.gguf claims 2 entries in the table of tensors at byte 8; at most 1 fit in the rest of the file."),
    Case(
      "cut inside a string's length",
      cut(60),
      "m.gguf claims 2 entries in the table of tensors at byte 8; at most 1 fit in the rest of the file."),
    Case(
      "cut inside a string",
      cut(66),
      "m.gguf claims 2 entries in the table of tensors at byte 8; at most 1 fit in the rest of the file."),
    Case(
      "cut inside an integer",
      cut(97),
      "m.gguf ends inside the metadata: 4 bytes are needed from byte 94, but the file has 97."),
    Case(
      "cut inside an array's type",
      cut(119),
      "m.gguf ends inside the metadata: 4 bytes are needed from byte 116, but the file has 119."),
    Case(
      "cut inside an array's count",
      cut(126),
      "m.gguf ends inside the metadata: 8 bytes are needed from byte 124, but the file has 126."),
    Case(
      "cut inside an array's strings",
      cut(140),
      "m.gguf claims 2 entries in the metadata at byte 124; at most 1 fit in the rest of the file."),
    Case(
      "cut before the table",
      cut(150),
      "m.gguf ends inside the metadata: 2 bytes are needed from byte 149, but the file has 150."),
    Case(
      "cut inside a tensor's name",
      cut(160),
      "m.gguf ends inside the table of tensors: 5 bytes are needed from byte 159, but the file has 160."),
    Case(
      "cut inside a tensor's count of dimensions",
      cut(165),
      "m.gguf ends inside the table of tensors: 4 bytes are needed from byte 164, but the file has 165."),
    Case(
      "cut inside a tensor's dimensions",
      cut(170),
      "m.gguf ends inside the table of tensors: 8 bytes are needed from byte 168, but the file has 170."),
    Case(
      "cut inside a tensor's type",
      cut(177),
      "m.gguf ends inside the table of tensors: 4 bytes are needed from byte 176, but the file has 177."),
    Case(
      "cut inside a tensor's offset",
      cut(183),
      "m.gguf ends inside the table of tensors: 8 bytes are needed from byte 180, but the file has 183."),
    Case(
      "cut inside the padding",
      cut(247),
      "m.gguf ends inside the tensor data: 22 bytes are needed from byte 234, but the file has 247."),
    Case(
      "cut at the start of the data",
      cut(256),
      "m.gguf, tensor 'first': its bytes end at 272, but the file has 256."),
    Case(
      "cut inside the data",
      cut(300),
      "m.gguf, tensor 'second': its bytes end at 356, but the file has 300."),
    Case(
      "cut one byte before the end",
      cut(355),
      "m.gguf, tensor 'second': its bytes end at 356, but the file has 355."),
  ]

  static let headerCases: [Case] = [
    Case(
      "another magic",
      RawGGUF.with { $0.magic = [UInt8]("GGML".utf8) },
      "m.gguf is not a GGUF file: it begins with 47 47 4d 4c, not with 47 47 55 46 (\"GGUF\")."),
    Case(
      "a ZIP archive",
      RawGGUF.with { $0.magic = [0x50, 0x4B, 3, 4] },
      "m.gguf is not a GGUF file: it begins with 50 4b 03 04, not with 47 47 55 46 (\"GGUF\")."),
    Case(
      "two wrong bytes",
      [0x1F, 0x8B],
      "m.gguf is not a GGUF file: it begins with 1f 8b, not with 47 47 55 46 (\"GGUF\")."),
    Case(
      "version 0",
      RawGGUF.with { $0.version = 0 },
      "m.gguf has GGUF version 0; versions 2 and 3 are read."),
    Case(
      "version 1",
      RawGGUF.with { $0.version = 1 },
      "m.gguf has GGUF version 1; versions 2 and 3 are read."),
    Case(
      "version 4",
      RawGGUF.with { $0.version = 4 },
      "m.gguf has GGUF version 4; versions 2 and 3 are read."),
    Case(
      "version 99",
      RawGGUF.with { $0.version = 99 },
      "m.gguf has GGUF version 99; versions 2 and 3 are read."),
    Case(
      "big-endian",
      RawGGUF.with { $0.version = UInt32(3).byteSwapped },
      "m.gguf is a big-endian GGUF file; only little-endian files are read."),
    Case(
      "2^63 tensors",
      RawGGUF.with { $0.tensorCount = 1 << 63 },
      "m.gguf claims 9223372036854775808 entries in the table of tensors at byte 8; at most 10 fit in the rest of the file."
    ),
    Case(
      "2^64 - 1 tensors",
      RawGGUF.with { $0.tensorCount = .max },
      "m.gguf claims 18446744073709551615 entries in the table of tensors at byte 8; at most 10 fit in the rest of the file."
    ),
    Case(
      "2^63 entries",
      RawGGUF.with { $0.entryCount = 1 << 63 },
      "m.gguf claims 9223372036854775808 entries in the metadata at byte 16; at most 23 fit in the rest of the file."
    ),
    Case(
      "a million tensors too many",
      RawGGUF.with { $0.tensorCount = 1_000_000 },
      "m.gguf claims 1000000 entries in the table of tensors at byte 8; at most 10 fit in the rest of the file."
    ),
    Case(
      "one tensor too many",
      RawGGUF.with { $0.tensorCount = 3 },
      "m.gguf, tensor '': its name (at byte 234) is empty."),
    Case(
      "one entry too many",
      RawGGUF.with { $0.entryCount = 4 },
      "m.gguf, tensor '': its name (at byte 169) is empty."),
    Case(
      "one entry too few",
      RawGGUF.with { $0.entryCount = 2 },
      "m.gguf, tensor 'tokens': it has 9 dimensions; 1 to 4 are allowed."),
  ]
}
