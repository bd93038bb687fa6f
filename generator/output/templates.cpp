// Reads every template into memory.
#include "generator/output/templates.hpp"

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <system_error>

#include "generator/output/files.hpp"

namespace sfpgen::output {
namespace {

namespace fs = std::filesystem;
using Texts = std::map<std::string, std::string, std::less<>>;

constexpr std::size_t largest_template = std::size_t{1} << 24U;  // bytes

void read_directory(const fs::path& directory, std::string_view extension, Texts& texts,
                    diag::Diagnostics& findings) {
  std::error_code error;
  fs::directory_iterator entry(directory, error);
  if (error) {
    findings.push_back(
        diag::make(diag::Code::data_missing, "", quoted(directory), error.message()));
    return;
  }
  for (; entry != fs::directory_iterator() && !error; entry.increment(error)) {
    const fs::path& path = entry->path();
    if (path.extension() != extension) continue;
    diag::Result<std::string> text = read_file(path, largest_template);
    if (text) {
      texts.emplace(path.filename().string(), std::move(text).value());
    } else {
      findings.insert(findings.end(), text.errors().begin(), text.errors().end());
    }
  }
  if (error)
    findings.push_back(
        diag::make(diag::Code::data_missing, "", quoted(directory), error.message()));
}

}  // namespace

diag::Result<render::TemplateStore> read_templates(const DataPaths& paths) {
  render::TemplateStore store;
  diag::Diagnostics findings;
  read_directory(paths.rtl_templates, ".v", store.rtl, findings);
  read_directory(paths.rtl_templates / "formal", ".v", store.formal, findings);
  read_directory(paths.constraints, ".in", store.constraints, findings);
  if (!findings.empty()) return findings;
  return store;
}

}  // namespace sfpgen::output
