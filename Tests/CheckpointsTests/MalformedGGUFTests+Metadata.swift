/// Files with malformed metadata.
extension MalformedGGUFTests {
  static let metadataCases: [Case] = [
    Case(
      "an empty key",
      RawGGUF.only(entry("", 4, little(UInt32(1)))),
      "m.gguf has a bad metadata entry at byte 24: its key is empty."),
    Case(
      "a key of 2^63 bytes",
      RawGGUF.only(little(UInt64(1) << 63)),
      "m.gguf ends inside the metadata: 9223372036854775808 bytes are needed from byte 32, but the file has 228."
    ),
    Case(
      "a key of 70,000 bytes",
      RawGGUF.only(entry(String(repeating: "k", count: 70_000), 4, little(UInt32(1)))),
      "m.gguf has a bad metadata entry at byte 24: its key would have 70000 bytes; at most 65535 are allowed."
    ),
    Case(
      "a key that is not UTF-8",
      RawGGUF.only(little(UInt64(2)) + [0xC3, 0x28] + little(UInt32(4)) + little(UInt32(1))),
      "m.gguf has a bad metadata entry at byte 24: its key is not valid UTF-8."),
    Case(
      "a key that appears twice",
      RawGGUF.with { $0.entries.append($0.entries[0]) },
      "m.gguf has a bad metadata entry 'general.architecture' at byte 151: the key appears twice."),
    Case(
      "a value of type 13",
      RawGGUF.only(entry("k", 13, little(UInt64(1)))),
      "m.gguf has a bad metadata entry 'k' at byte 33: its value has type 13; types 0 to 12 exist."),
    Case(
      "a value of type 2^32 - 1",
      RawGGUF.only(entry("k", .max, little(UInt64(1)))),
      "m.gguf has a bad metadata entry 'k' at byte 33: its value has type 4294967295; types 0 to 12 exist."),
    Case(
      "a boolean of 2",
      RawGGUF.only(entry("k", 7, [2])),
      "m.gguf has a bad metadata entry 'k' at byte 37: a boolean is 2; 0 or 1 was expected."),
    Case(
      "a string of 2^63 bytes",
      RawGGUF.only(entry("k", 8, little(UInt64(1) << 63))),
      "m.gguf ends inside the metadata: 9223372036854775808 bytes are needed from byte 45, but the file has 228."
    ),
    Case(
      "a string of 2^64 - 1 bytes",
      RawGGUF.only(entry("k", 8, little(UInt64.max))),
      "m.gguf ends inside the metadata: 18446744073709551615 bytes are needed from byte 45, but the file has 228."
    ),
    Case(
      "a string past the end",
      RawGGUF.only(entry("k", 8, little(UInt64(4000)))),
      "m.gguf ends inside the metadata: 4000 bytes are needed from byte 45, but the file has 228."),
    Case(
      "an array of type 13",
      RawGGUF.only(entry("k", 9, little(UInt32(13)) + little(UInt64(1)))),
      "m.gguf has a bad metadata entry 'k' at byte 37: its value has type 13; types 0 to 12 exist."),
    Case(
      "an array of 2^63 integers",
      RawGGUF.only(entry("k", 9, little(UInt32(4)) + little(UInt64(1) << 63))),
      "m.gguf claims 9223372036854775808 entries in the metadata at byte 41; at most 52 fit in the rest of the file."
    ),
    Case(
      "an array of 2^61 strings",
      RawGGUF.only(entry("k", 9, little(UInt32(8)) + little(UInt64(1) << 61))),
      "m.gguf claims 2305843009213693952 entries in the metadata at byte 41; at most 26 fit in the rest of the file."
    ),
    Case(
      "an array of bytes past the end",
      RawGGUF.only(entry("k", 9, little(UInt32(0)) + little(UInt64(4000)))),
      "m.gguf claims 4000 entries in the metadata at byte 41; at most 211 fit in the rest of the file."),
    Case(
      "a string past the end in an array",
      RawGGUF.only(entry("k", 9, little(UInt32(8)) + little(UInt64(2)) + string("a") + little(UInt64.max))),
      "m.gguf ends inside the metadata: 18446744073709551615 bytes are needed from byte 66, but the file has 260."
    ),
    Case(
      "a boolean of 255 in an array",
      RawGGUF.only(entry("k", 9, little(UInt32(7)) + little(UInt64(3)) + [0, 1, 255])),
      "m.gguf has a bad metadata entry 'k' at byte 51: a boolean is 255; 0 or 1 was expected."),
    Case(
      "arrays five deep",
      RawGGUF.only(nested(5)),
      "m.gguf has a bad metadata entry 'k' at byte 85: its arrays are nested more than 4 deep."),
    Case(
      "arrays a thousand deep",
      RawGGUF.only(nested(1000)),
      "m.gguf has a bad metadata entry 'k' at byte 85: its arrays are nested more than 4 deep."),
    Case(
      "2^60 arrays in an array",
      RawGGUF.only(entry("k", 9, little(UInt32(9)) + little(UInt64(1) << 60))),
      "m.gguf claims 1152921504606846976 entries in the metadata at byte 41; at most 17 fit in the rest of the file."
    ),
    Case(
      "an alignment of 0",
      alignment(4, little(UInt32(0))),
      "m.gguf has a bad metadata entry 'general.alignment' at byte 49: the alignment is 0; a power of two from 8 to 65536 (an unsigned integer) was expected."
    ),
    Case(
      "an alignment of 4",
      alignment(4, little(UInt32(4))),
      "m.gguf has a bad metadata entry 'general.alignment' at byte 49: the alignment is 4; a power of two from 8 to 65536 (an unsigned integer) was expected."
    ),
    Case(
      "an alignment of 33",
      alignment(4, little(UInt32(33))),
      "m.gguf has a bad metadata entry 'general.alignment' at byte 49: the alignment is 33; a power of two from 8 to 65536 (an unsigned integer) was expected."
    ),
    Case(
      "an alignment of 2^31",
      alignment(4, little(UInt32(1) << 31)),
      "m.gguf has a bad metadata entry 'general.alignment' at byte 49: the alignment is 2147483648; a power of two from 8 to 65536 (an unsigned integer) was expected."
    ),
    Case(
      "an alignment of 2^63",
      alignment(10, little(UInt64(1) << 63)),
      "m.gguf has a bad metadata entry 'general.alignment' at byte 49: the alignment is 9223372036854775808; a power of two from 8 to 65536 (an unsigned integer) was expected."
    ),
    Case(
      "a negative alignment",
      alignment(5, little(Int32(-32))),
      "m.gguf has a bad metadata entry 'general.alignment' at byte 49: the alignment is -32; a power of two from 8 to 65536 (an unsigned integer) was expected."
    ),
    Case(
      "an alignment that is text",
      alignment(8, string("32")),
      "m.gguf has a bad metadata entry 'general.alignment' at byte 49: the alignment is a string; a power of two from 8 to 65536 (an unsigned integer) was expected."
    ),
    Case(
      "an alignment that is true",
      alignment(7, [1]),
      "m.gguf has a bad metadata entry 'general.alignment' at byte 49: the alignment is true; a power of two from 8 to 65536 (an unsigned integer) was expected."
    ),
    Case(
      "an alignment that is a fraction",
      alignment(6, little(Float(0.5).bitPattern)),
      "m.gguf has a bad metadata entry 'general.alignment' at byte 49: the alignment is 0.5; a power of two from 8 to 65536 (an unsigned integer) was expected."
    ),
    Case(
      "an alignment that is an array",
      alignment(9, little(UInt32(4)) + little(UInt64(0))),
      "m.gguf has a bad metadata entry 'general.alignment' at byte 49: the alignment is an array; a power of two from 8 to 65536 (an unsigned integer) was expected."
    ),
  ]
}
