// The one table of diagnostics: every code with its stable name and its text.
#pragma once

#include <span>
#include <string_view>

namespace sfpgen::diag {

// SFPGEN_DIAGNOSTICS(entry) calls entry(code, text) for every diagnostic. Each {} of a text takes one argument.
// clang-format off
#define SFPGEN_DIAGNOSTICS(entry)                                                                                      \
  /* Reading files. */                                                                                                 \
  entry(file_missing,          "no such file: {}")                                                                     \
  entry(file_unreadable,       "cannot read {}: {}")                                                                   \
  entry(file_not_regular,      "{} is not a regular file")                                                             \
  entry(file_too_large,        "{} has more than {} bytes, which no spec needs")                                       \
  /* JSON. */                                                                                                          \
  entry(not_utf8,              "line {}, column {}: not valid UTF-8")                                                  \
  entry(syntax_error,          "line {}, column {}: {}")                                                               \
  entry(nested_too_deeply,     "nested more than {} levels deep")                                                      \
  entry(duplicate_key,         "the key is given more than once")                                                      \
  /* Keys and types. */                                                                                                \
  entry(unknown_key,           "unknown key; the keys here are {}")                                                    \
  entry(misspelt_key,          "unknown key; did you mean \"{}\"?")                                                    \
  entry(missing_key,           "missing; expected {}")                                                                 \
  entry(wrong_type,            "found {}, expected {}")                                                                \
  entry(out_of_range,          "{} is out of range ({} to {})")                                                        \
  entry(unknown_name,          "{} is not one of {}")                                                                  \
  entry(misspelt_name,         "{} is not one of {}; did you mean \"{}\"?")                                            \
  entry(bad_identifier,        "{} is not a name; a name is a letter followed by letters, digits and underscores")     \
  entry(name_too_long,         "{} has {} characters; at most {} are allowed")                                         \
  entry(reserved_name,         "{} is reserved ({})")                                                                  \
  entry(array_empty,           "the list is empty; expected at least one of {}")                                       \
  entry(array_repeats,         "{} is listed more than once")                                                          \
  /* Laws between keys. */                                                                                             \
  entry(container_width,       "1 + {} exponent bits + {} mantissa bits makes {} bits; the container must be a multiple of 8 and at most 64 bits wide") \
  /* Writing a design. */                                                                                              \
  entry(directory_foreign,     "{} is not empty and was not made by sfpgen; give a new or an empty directory")          \
  entry(directory_other,       "{} holds the generated design \"{}\", not \"{}\"; give another directory")              \
  entry(directory_extra_files, "{} holds files that sfpgen did not write ({}); move them away first")                  \
  entry(directory_is_file,     "{} exists and is not a directory")                                                     \
  entry(cannot_write,          "cannot write {}: {}")                                                                  \
  entry(data_missing,          "sfpgen's own file {} cannot be read: {}; is the installation complete?")
// clang-format on

/// What kind of finding a diagnostic is. The enumerator's name is stable and appears in JSON output.
enum class Code {
#define SFPGEN_ENTRY(code, text) code,
  SFPGEN_DIAGNOSTICS(SFPGEN_ENTRY)
#undef SFPGEN_ENTRY
};

/// One line of the table.
struct CodeEntry {
  Code code;
  std::string_view name;  ///< the enumerator's name
  std::string_view text;  ///< the sentence with a {} for each argument
};

/// The whole table, in the order of the enumeration.
std::span<const CodeEntry> code_table();

/// The table's line for `code`.
const CodeEntry& entry_of(Code code);

}  // namespace sfpgen::diag
