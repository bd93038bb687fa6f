// sfpgen generate.
#include "generator/cli/generate_command.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>

#include "generator/cli/exit_code.hpp"
#include "generator/cli/loading.hpp"
#include "generator/output/files.hpp"
#include "generator/output/write_directory.hpp"

namespace sfpgen::cli {
int generate(const GenerateOptions& options) {
  const auto design = load_design(options.spec);
  if (!design) return exit_bad_input;
  const auto files = render_design(*design);
  if (!files) return exit_tool_failed;
  const auto written = output::write_directory(options.directory, *files);
  if (!written) {
    print_findings("", written.errors());
    return exit_bad_input;
  }
  const bool replaced = written->outcome == output::Outcome::replaced;
  fmt::print("{} {}: {} files of {} {}\n", replaced ? "replaced" : "wrote",
             output::printable(options.directory), files->size(), design->kind_name, design->name);
  if (!written->kept.empty()) {
    fmt::print("kept {} that sfpgen did not make: {}\n",
               written->kept.size() == 1 ? "a file" : "files", fmt::join(written->kept, ", "));
  }
  return exit_good;
}

void register_generate_command(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<GenerateOptions>();
  CLI::App* command =
      app.add_subcommand("generate", "Write a design: Verilog, constraints, scripts, datasheet");
  command->add_option("SPEC", options->spec, "JSON file with the spec")->required();
  command
      ->add_option(
          "-o,--output", options->directory,
          "directory to make; one that sfpgen made before is replaced, files added to it are kept")
      ->type_name("DIR")
      ->required();
  command->callback([options, &exit_code] { exit_code = generate(*options); });
}

}  // namespace sfpgen::cli
