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

static const unsigned char edits[] = {
#embed "../../examples/data/edits.tsv"
};

static const unsigned char sentences[] = {
#embed "../../examples/data/sentences.txt"
};

static const unsigned char task_agreement[] = {
#embed "../../examples/data/tasks/agreement.tsv"
};

static const unsigned char task_capitals[] = {
#embed "../../examples/data/tasks/capitals.tsv"
};

static const unsigned char task_decimals[] = {
#embed "../../examples/data/tasks/decimals.tsv"
};

static const unsigned char task_docstring[] = {
#embed "../../examples/data/tasks/docstring.tsv"
};

static const unsigned char task_greater_than[] = {
#embed "../../examples/data/tasks/greater-than.tsv"
};

static const unsigned char task_induction[] = {
#embed "../../examples/data/tasks/induction.tsv"
};

static const unsigned char task_ioi[] = {
#embed "../../examples/data/tasks/ioi.tsv"
};

static const unsigned char contrast_formality[] = {
#embed "../../examples/data/contrasts/formality.tsv"
};

static const unsigned char contrast_language[] = {
#embed "../../examples/data/contrasts/language.tsv"
};

static const unsigned char contrast_refusal[] = {
#embed "../../examples/data/contrasts/refusal.tsv"
};

static const unsigned char contrast_sentiment[] = {
#embed "../../examples/data/contrasts/sentiment.tsv"
};

static const sonde_text texts[] = {
    {"capitals.tsv", capitals, sizeof capitals},
    {"contrasts/formality.tsv", contrast_formality, sizeof contrast_formality},
    {"contrasts/language.tsv", contrast_language, sizeof contrast_language},
    {"contrasts/refusal.tsv", contrast_refusal, sizeof contrast_refusal},
    {"contrasts/sentiment.tsv", contrast_sentiment, sizeof contrast_sentiment},
    {"corpus/english.txt", corpus_english, sizeof corpus_english},
    {"corpus/held-out.txt", corpus_held_out, sizeof corpus_held_out},
    {"edits.tsv", edits, sizeof edits},
    {"sentences.txt", sentences, sizeof sentences},
    {"tasks/agreement.tsv", task_agreement, sizeof task_agreement},
    {"tasks/capitals.tsv", task_capitals, sizeof task_capitals},
    {"tasks/decimals.tsv", task_decimals, sizeof task_decimals},
    {"tasks/docstring.tsv", task_docstring, sizeof task_docstring},
    {"tasks/greater-than.tsv", task_greater_than, sizeof task_greater_than},
    {"tasks/induction.tsv", task_induction, sizeof task_induction},
    {"tasks/ioi.tsv", task_ioi, sizeof task_ioi},
};

size_t sonde_text_count(void) { return sizeof texts / sizeof *texts; }

sonde_text sonde_text_at(size_t index) { return texts[index]; }
