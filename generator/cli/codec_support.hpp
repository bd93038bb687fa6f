// What the commands encode, decode, inspect and analyze have in common.
#pragma once

#include <fmt/format.h>

#include <charconv>
#include <cstdint>
#include <cstdio>
#include <limits>
#include <new>
#include <optional>
#include <sfpgen/golden/sfp_file.hpp>
#include <string>
#include <system_error>

namespace sfpgen::cli {

/// A file name as it may stand in a message: one line, whatever bytes it holds.
std::string shown(const std::string& name);

/// One sentence on stderr: the file (or option), the place in it, the reason. exit_bad_input.
int refuse(const std::string& subject, const Error& error);

/// What is refused and why.
struct Refusal {
  std::string subject;
  Error error;
};

int refuse(const Refusal& refusal);

/// That an archive has no tensor of a name.
Error no_such_tensor(const std::string& name);

/// Whether writing `output` would destroy `input`.
bool is_same_file(const std::string& input, const std::string& output);

/// Says that `output` is the input file. exit_bad_input.
int refuse_same_file(const std::string& output);

/// Whether writing `output` writes to where standard output goes.
bool is_standard_output(const std::string& output);

/// Where a line about `output` goes: not into it, should it be standard output.
std::FILE* notes_beside(const std::string& output);

/// Bits a value; 0 for a tensor without values.
double per_value(std::uint64_t bits, std::uint64_t values);

/// Container bits over compressed bits, the file's header left out; nothing for a tensor without
/// values.
std::optional<double> ratio(const golden::FloatFormat& format, std::uint64_t values,
                            const golden::BitCounts& bits);

/// "1 block", "17 blocks".
std::string block_count(std::size_t blocks);

/// Runs a command's work; memory that a big input asks for in vain is the input's fault, not a bug.
template <class Work>
int within_memory(const std::string& input, const Work& work) {
  try {
    return work();
  } catch (const std::bad_alloc&) {
    return refuse(input, {"", "the tensor does not fit into memory"});
  }
}

/// A check of CLI11's, which by itself takes what does not fit for the nearest number that does,
/// and says little of the rest.
template <typename Number>
std::string not_a_number_up_to(const std::string& text) {
  Number value{};
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error == std::errc{} && stop == end) return {};
  return fmt::format("\"{}\" is not a whole number from 0 to {}", shown(text),
                     std::numeric_limits<Number>::max());
}

}  // namespace sfpgen::cli
