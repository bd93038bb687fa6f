// The one table of diagnostics: every code with its stable name and its text.
#pragma once

#include <span>
#include <string_view>

namespace sfpgen::diag {

/// What a diagnostic is about: what a file holds, or a file or directory itself (whose name is then
/// in the text).
enum class Subject { content, file };

// SFPGEN_DIAGNOSTICS(entry) calls entry(code, subject, text) for every diagnostic. Each {} of a
// text takes one argument.
// clang-format off
#define SFPGEN_DIAGNOSTICS(entry) \
  /* Reading files. */ \
  entry(file_missing,         file,    "no such file: {}") \
  entry(file_unreadable,      file,    "cannot read {}: {}") \
  entry(file_not_regular,     file,    "{} is neither a regular file nor a pipe") \
  entry(file_too_large,       file,    "{} has more than {} bytes, which no spec needs") \
  /* JSON. */ \
  entry(not_utf8,             content, "line {}, column {}: not valid UTF-8") \
  entry(syntax_error,         content, "line {}, column {}: {}") \
  entry(nested_too_deeply,    content, "nested more than {} levels deep") \
  entry(duplicate_key,        content, "the key is given more than once") \
  /* Keys and types. */ \
  entry(unknown_key,          content, "unknown key; the keys here are {}") \
  entry(misspelt_key,         content, "unknown key; did you mean \"{}\"?") \
  entry(missing_key,          content, "missing; expected {}") \
  entry(wrong_type,           content, "found {}, expected {}") \
  entry(out_of_range,         content, "{} is out of range ({} to {})") \
  entry(not_a_multiple,       content, "{} is not a multiple of {}") \
  entry(unknown_name,         content, "{} is not one of {}") \
  entry(misspelt_name,        content, "{} is not one of {}; did you mean \"{}\"?") \
  entry(bad_identifier,       content, "{} is not a name; a name is a letter followed by letters, digits and underscores") \
  entry(name_too_long,        content, "{} has {} characters; at most {} are allowed") \
  entry(reserved_name,        content, "{} is reserved ({})") \
  entry(array_empty,          content, "the list is empty; expected at least one of {}") \
  entry(array_repeats,        content, "{} is listed more than once") \
  entry(impossible_format,    content, "{}") \
  entry(unknown_format,       content, "{} is not an element format: eXmY with X from 0 to 8 and 1 + X + Y from 2 to 16, fp8_e5m2, fp8_e4m3, fp6_e3m2, fp6_e2m3, fp4_e2m1, ocp_int8, fp16 or bf16, each with a bias, ieee, nan-only, flushed, infinity or twos-complement behind colons") \
  entry(too_many_formats,     content, "the list has {} formats; at most {} are allowed") \
  /* Laws between keys. */ \
  entry(key_not_of_design,    content, "the design \"{}\" has no such key; its keys are {}") \
  entry(fifo_with_raw, content, "fifo_depth is {}; expected 0 for a decoder with the coding \"raw\", whose packets have no metadata to bring their configuration through a FIFO") \
  entry(crc_with_raw, content, "crc is \"on\" where a beat of data has {} bits; expected 32 bits or more (lanes times the container's), or \"off\", for a decoder with the coding \"raw\", whose configuration would not wait for the beats of a CRC") \
  entry(proposal_without_bias, content, "bias_proposal is \"{}\"; expected \"none\", or \"bias\" among the codings") \
  entry(proposal_with_quantizer, content, "bias_proposal is \"{}\"; expected \"none\" beside a quantizer, behind which nothing is watched") \
  entry(key_not_of_arithmetic, content, "the arithmetic \"{}\" has no such key; its keys are {}") \
  entry(sum_bits_too_few,     content, "found {} bits, expected at least {}: that many has the sum of {} products of {}-bit integers") \
  entry(block_and_lanes,      content, "a block of {} values is neither a multiple nor a divisor of the {} lanes") \
  entry(block_container,      content, "the container has {} exponent bits and {} mantissa bits; expected \"fp32\" or \"bf16\" for the design \"{}\"") \
  entry(key_not_of_format,    content, "the elements of {} are fixed; expected this key for \"hbfp\" alone") \
  entry(coding_not_of_design, content, "the design \"{}\" has no coding \"{}\"; expected one of {}") \
  entry(format_and_formats,   content, "\"format\" and \"formats\" are both there; expected one of them") \
  entry(lanes_of_planes,      content, "{} lanes do not fill planes of whole bytes; the design \"{}\" takes 1, 2, 4 or a multiple of 8") \
  entry(container_of_design,  content, "the design \"{}\" takes fp32 or bf16, not a container of {} exponent bits and {} mantissa bits") \
  entry(container_width,      content, "1 + {} exponent bits + {} mantissa bits makes {} bits; the container must be a multiple of 8 and at most 64 bits wide") \
  entry(clock_unmeetable,     content, "found {} MHz, but the fastest pipeline of the design \"{}\" reaches {} MHz with the default library; expected a number from 1 to {}, or a \"pipeline\" (small, balanced or fast) for a faster library") \
  /* Writing a design. */ \
  entry(directory_foreign,    file,    "{} is not empty and was not made by sfpgen; give a new or an empty directory") \
  entry(directory_extra_file, file,    "{} was not made by sfpgen and is in the way of a new file; move it away first") \
  entry(directory_unnamed,    file,    "the name of the output directory is empty") \
  entry(directory_is_file,    file,    "{} exists and is not a directory") \
  entry(cannot_write,         file,    "cannot write {}: {}") \
  entry(data_missing,         file,    "sfpgen's own file {} cannot be read: {}; is the installation complete?")
// clang-format on

/// What kind of finding a diagnostic is. The enumerator's name is stable and appears in JSON
/// output.
enum class Code {
#define SFPGEN_ENTRY(code, subject, text) code,
  SFPGEN_DIAGNOSTICS(SFPGEN_ENTRY)
#undef SFPGEN_ENTRY
};

/// One line of the table.
struct CodeEntry {
  Code code;
  Subject subject;
  std::string_view name;  ///< the enumerator's name
  std::string_view text;  ///< the sentence with a {} for each argument
};

/// The whole table, in the order of the enumeration.
std::span<const CodeEntry> code_table();

/// The table's line for `code`.
const CodeEntry& entry_of(Code code);

}  // namespace sfpgen::diag
