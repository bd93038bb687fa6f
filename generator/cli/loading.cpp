// Glue between the rooms that every command needs.
#include "generator/cli/loading.hpp"

#include <fmt/format.h>

#include <cstdio>

#include "generator/elaborate/elaborate.hpp"
#include "generator/model/valid_spec.hpp"
#include "generator/output/data_paths.hpp"
#include "generator/output/files.hpp"
#include "generator/output/templates.hpp"
#include "generator/render/render.hpp"
#include "generator/spec/spec.hpp"

namespace sfpgen::cli {

diag::Result<elaborate::Design> read_design(const std::filesystem::path& file) {
  const auto text = output::read_file(file, spec::largest_spec);
  if (!text) return text.errors();
  const auto valid = model::validate(spec::parse(*text));
  if (!valid) return valid.errors();
  return elaborate::elaborate(*valid);
}

std::optional<elaborate::Design> load_design(const std::filesystem::path& file) {
  auto design = read_design(file);
  if (design) return std::move(design).value();
  print_findings(file, design.errors());
  return std::nullopt;
}

std::optional<std::vector<render::RenderedFile>> render_design(const elaborate::Design& design) {
  const auto templates = output::read_templates(output::find_data_paths());
  if (templates) return render::render(design, *templates);
  print_findings("", templates.errors());
  return std::nullopt;
}

void print_findings(const std::filesystem::path& subject, const diag::Diagnostics& findings) {
  for (const diag::Diagnostic& finding : findings) {
    // Findings about files name their file themselves.
    const bool about_content = diag::entry_of(finding.code).subject == diag::Subject::content;
    const std::string prefix =
        about_content ? fmt::format("{}: ", output::printable(subject)) : "sfpgen: ";
    std::fputs(fmt::format("{}{}\n", prefix, to_string(finding)).c_str(), stderr);
  }
}

}  // namespace sfpgen::cli
