// How the codec's commands speak of files, and what they have in common.
#include "generator/cli/codec_support.hpp"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <system_error>

#include "generator/cli/exit_code.hpp"

namespace sfpgen::cli {

std::string shown(const std::string& name) {
  std::string text = name;
  for (char& c : text) {
    if (static_cast<unsigned char>(c) < ' ' || c == '\x7f') c = '?';
  }
  return text;
}

int refuse(const std::string& subject, const Error& error) {
  fmt::print(stderr, "sfpgen: {}: {}\n", shown(subject), error.text());
  return exit_bad_input;
}

int refuse(const Refusal& refusal) { return refuse(refusal.subject, refusal.error); }

Error no_such_tensor(const std::string& name) {
  return {"--tensor",
          fmt::format("there is no tensor \"{}\" in it; sfpgen inspect lists them", shown(name))};
}

bool is_same_file(const std::string& input, const std::string& output) {
  std::error_code none;
  return std::filesystem::equivalent(input, output, none);
}

int refuse_same_file(const std::string& output) {
  return refuse(output, {"", "cannot be written: it is the input file"});
}

bool is_standard_output(const std::string& output) {
  // std::filesystem::equivalent() does not compare pipes.
  struct stat there {};
  struct stat open {};
  return ::stat(output.c_str(), &there) == 0 && ::fstat(STDOUT_FILENO, &open) == 0 &&
         there.st_dev == open.st_dev && there.st_ino == open.st_ino;
}

std::FILE* notes_beside(const std::string& output) {
  return is_standard_output(output) ? stderr : stdout;
}

double per_value(std::uint64_t bits, std::uint64_t values) {
  return values == 0 ? 0.0 : static_cast<double>(bits) / static_cast<double>(values);
}

std::optional<double> ratio(const golden::FloatFormat& format, std::uint64_t values,
                            const golden::BitCounts& bits) {
  if (bits.total() == 0) return std::nullopt;
  return static_cast<double>(values) * format.width() / static_cast<double>(bits.total());
}

std::string block_count(std::size_t blocks) {
  return fmt::format("{} block{}", blocks, blocks == 1 ? "" : "s");
}

}  // namespace sfpgen::cli
