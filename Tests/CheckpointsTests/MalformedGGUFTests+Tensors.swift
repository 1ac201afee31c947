/// Files with malformed tables of tensors.
extension MalformedGGUFTests {
  static let tensorCases: [Case] = [
    Case(
      "a tensor without a name",
      RawGGUF.onlyTensor(row("", [4], 0, at: 0)),
      "m.gguf, tensor '': its name (at byte 151) is empty."),
    Case(
      "a tensor's name of 2^63 bytes",
      RawGGUF.onlyTensor(little(UInt64(1) << 63) + [UInt8](repeating: 0, count: 32)),
      "m.gguf ends inside the table of tensors: 9223372036854775808 bytes are needed from byte 159, but the file has 4288."
    ),
    Case(
      "a tensor's name of 70,000 bytes",
      RawGGUF.onlyTensor(row(String(repeating: "n", count: 70_000), [4], 0, at: 0)),
      "m.gguf, tensor '': its name (at byte 151) would have 70000 bytes; at most 65535 are allowed."),
    Case(
      "a tensor's name that is not UTF-8",
      RawGGUF.onlyTensor(little(UInt64(1)) + [0xFF] + row("", [4], 0, at: 0).dropFirst(8)),
      "m.gguf, tensor '�': its name (at byte 151) is not valid UTF-8."),
    Case(
      "two tensors of one name",
      RawGGUF.with { $0.rows[1] = row("first", [4], 0, at: 32) },
      "m.gguf, tensor 'first': the name appears twice."),
    Case(
      "a tensor without dimensions",
      RawGGUF.onlyTensor(row("t", [], 0, at: 0) + little(UInt64(0))),
      "m.gguf, tensor 't': it has 0 dimensions; 1 to 4 are allowed."),
    Case(
      "a tensor of five dimensions",
      RawGGUF.onlyTensor(row("t", [1, 1, 1, 1, 1], 0, at: 0)),
      "m.gguf, tensor 't': it has 5 dimensions; 1 to 4 are allowed."),
    Case(
      "a tensor of 2^32 - 1 dimensions",
      RawGGUF.onlyTensor(string("t") + little(UInt32.max) + [UInt8](repeating: 1, count: 32)),
      "m.gguf, tensor 't': it has 4294967295 dimensions; 1 to 4 are allowed."),
    Case(
      "a dimension of zero",
      RawGGUF.onlyTensor(row("t", [4, 0], 0, at: 0)),
      "m.gguf, tensor 't': its shape [0, 4] has a dimension of zero."),
    Case(
      "a dimension of 2^63",
      RawGGUF.onlyTensor(row("t", [1 << 63], 0, at: 0)),
      "m.gguf, tensor 't': its shape [9223372036854775808] is too large to address."),
    Case(
      "a shape of 2^64 values",
      RawGGUF.onlyTensor(row("t", [1 << 32, 1 << 32], 0, at: 0)),
      "m.gguf, tensor 't': its shape [4294967296, 4294967296] is too large to address."),
    Case(
      "a shape whose product wraps to 0",
      RawGGUF.onlyTensor(row("t", [1 << 32, 1 << 31, 2], 0, at: 0)),
      "m.gguf, tensor 't': its shape [2, 2147483648, 4294967296] is too large to address."),
    Case(
      "a shape whose product wraps to 4",
      RawGGUF.onlyTensor(row("t", [4, (1 << 62) + 1], 0, at: 0)),
      "m.gguf, tensor 't': its shape [4611686018427387905, 4] is too large to address."),
    Case(
      "a shape whose bytes overflow",
      RawGGUF.onlyTensor(row("t", [1 << 62], 0, at: 0)),
      "m.gguf, tensor 't': its shape [4611686018427387904] is too large to address."),
    Case(
      "a shape too large for the file",
      RawGGUF.onlyTensor(row("t", [1 << 40], 0, at: 0)),
      "m.gguf, tensor 't': its bytes end at 4398046511296, but the file has 4288."),
    Case(
      "a row of half a block",
      RawGGUF.onlyTensor(row("t", [16, 2], 8, at: 0)),
      "m.gguf, tensor 't': its rows of 16 values are not a whole number of blocks of 32."),
    Case(
      "a row of half a K block",
      RawGGUF.onlyTensor(row("t", [128], 14, at: 0)),
      "m.gguf, tensor 't': its rows of 128 values are not a whole number of blocks of 256."),
    Case(
      "type 4, which was withdrawn",
      RawGGUF.onlyTensor(row("t", [32], 4, at: 0)),
      "m.gguf, tensor 't': its type is Q4_2 (4), which is not read."),
    Case(
      "type 16, which is not read",
      RawGGUF.onlyTensor(row("t", [256], 16, at: 0)),
      "m.gguf, tensor 't': its type is IQ2_XXS (16), which is not read."),
    Case(
      "type 26, integers",
      RawGGUF.onlyTensor(row("t", [32], 26, at: 0)),
      "m.gguf, tensor 't': its type is I32 (26), which is not read."),
    Case(
      "type 99",
      RawGGUF.onlyTensor(row("t", [32], 99, at: 0)),
      "m.gguf, tensor 't': its type 99 is unknown."),
    Case(
      "type 2^32 - 1",
      RawGGUF.onlyTensor(row("t", [32], .max, at: 0)),
      "m.gguf, tensor 't': its type 4294967295 is unknown."),
    Case(
      "an offset off by one",
      RawGGUF.onlyTensor(row("t", [32], 0, at: 1)),
      "m.gguf, tensor 't': its offset 1 is not a multiple of the alignment 32."),
    Case(
      "an offset aligned to 16 alone",
      RawGGUF.onlyTensor(row("t", [32], 0, at: 16)),
      "m.gguf, tensor 't': its offset 16 is not a multiple of the alignment 32."),
    Case(
      "an offset aligned to 32 where 64 is asked",
      RawGGUF.with {
        $0.entries[1] = entry("general.alignment", 4, little(UInt32(64))); $0.alignment = 64
      },
      "m.gguf, tensor 'second': its offset 32 is not a multiple of the alignment 64."),
    Case(
      "an offset of 2^63",
      RawGGUF.onlyTensor(row("t", [32], 0, at: 1 << 63)),
      "m.gguf, tensor 't': its bytes end at 9223372036854776128, but the file has 4288."),
    Case(
      "an offset that wraps around",
      RawGGUF.onlyTensor(row("t", [32], 0, at: .max - 31)),
      "m.gguf, tensor 't': its bytes end at 18446744073709551615, but the file has 4288."),
    Case(
      "an offset past the end",
      RawGGUF.onlyTensor(row("t", [32], 0, at: 8192)),
      "m.gguf, tensor 't': its bytes end at 8512, but the file has 4288."),
    Case(
      "a tensor that ends past the end",
      RawGGUF.onlyTensor(row("t", [32], 0, at: 4000)),
      "m.gguf, tensor 't': its bytes end at 4320, but the file has 4288."),
    Case(
      "two tensors in one place",
      RawGGUF.with { $0.rows[1] = row("second", [4], 0, at: 0) },
      "m.gguf, tensor 'second': its bytes overlap those of 'first'."),
    Case(
      "two tensors that overlap by a block",
      RawGGUF.with { $0.rows[0] = row("first", [9], 0, at: 0) },
      "m.gguf, tensor 'second': its bytes overlap those of 'first'."),
    Case(
      "a tensor within another",
      RawGGUF.with {
        $0.rows = [row("inner", [4], 0, at: 32), row("outer", [32], 0, at: 0)]; $0.dataSize = 128
      },
      "m.gguf, tensor 'inner': its bytes overlap those of 'outer'."),
  ]
}
