#include "texts.h"

#pragma clang diagnostic ignored "-Wc23-extensions"

// The files themselves, byte for byte: examples/data stays the one place where they are written.

static const unsigned char capitals[] = {
#embed "../../examples/data/capitals.tsv"
};

static const unsigned char corpus_english[] = {
#embed "../../examples/data/corpus/english.txt"
};

static const unsigned char corpus_held_out[] = {
#embed "../../examples/data/corpus/held-out.txt"
};

static const sonde_text texts[] = {
    {"capitals.tsv", capitals, sizeof capitals},
    {"corpus/english.txt", corpus_english, sizeof corpus_english},
    {"corpus/held-out.txt", corpus_held_out, sizeof corpus_held_out},
};

size_t sonde_text_count(void) { return sizeof texts / sizeof *texts; }

sonde_text sonde_text_at(size_t index) { return texts[index]; }
