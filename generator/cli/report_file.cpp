// Writing the files of figures, and knowing early that it will not work.
#include "generator/cli/report_file.hpp"

#include <fmt/format.h>

#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <sfpgen/golden/file.hpp>
#include <system_error>

#include "generator/output/files.hpp"

namespace sfpgen::cli {
namespace {

std::string sentence(const std::string& file, const std::string& reason) {
  return fmt::format("{}: {}", output::printable(file), output::printable(reason));
}

}  // namespace

std::optional<std::string> report_file_problem(const std::string& file,
                                               const std::vector<std::string>& inputs) {
  if (file.empty()) return std::nullopt;
  for (const std::string& input : inputs) {
    std::error_code different;
    if (std::filesystem::equivalent(file, input, different))
      return sentence(file, "cannot be written: it is an input of this command");
  }
  const auto writable = golden::can_write_file(file);
  if (writable.ok()) return std::nullopt;
  return sentence(file, writable.error().text());
}

std::optional<std::string> write_report_file(const std::string& file, const std::string& text) {
  if (file.empty()) return std::nullopt;
  std::fflush(stdout);  // the file may be where standard output goes
  const auto written =
      golden::write_file(file, {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
  if (written.ok()) return std::nullopt;
  return sentence(file, written.error().text());
}

}  // namespace sfpgen::cli
