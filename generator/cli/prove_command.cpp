// sfpgen prove.
#include "generator/cli/prove_command.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "generator/cli/exit_code.hpp"
#include "generator/cli/loading.hpp"
#include "generator/cli/proof_request.hpp"
#include "generator/cli/prove_report.hpp"
#include "generator/cli/report_file.hpp"
#include "generator/cli/work_directory.hpp"
#include "generator/diag/version.hpp"
#include "generator/elaborate/proofs.hpp"
#include "generator/flow/proof.hpp"
#include "generator/flow/tools.hpp"
#include "generator/output/data_paths.hpp"
#include "generator/output/files.hpp"
#include "generator/output/templates.hpp"
#include "generator/output/write_directory.hpp"
#include "generator/render/proof.hpp"
#include "generator/render/render.hpp"

namespace sfpgen::cli {
namespace {

namespace fs = std::filesystem;

struct ProveOptions {
  std::string spec;
  std::vector<int> properties;
  std::string json;
  std::string work_directory;
  bool keep = false;
};

int refuse(int exit_code, std::string_view message) {
  fmt::print(stderr, "sfpgen: {}\n", message);
  return exit_code;
}

// The proofs that were asked for; without a wish all of them.
std::vector<elaborate::Proof> wanted_proofs(const elaborate::Design& design,
                                            const std::vector<int>& wanted) {
  std::vector<elaborate::Proof> proofs = elaborate::proofs_of(design);
  std::erase_if(proofs, [&wanted](const elaborate::Proof& proof) {
    return !wanted.empty() &&
           std::find(wanted.begin(), wanted.end(), proof.property.number) == wanted.end();
  });
  return proofs;
}

int prove(const ProveOptions& options) {
  const auto design = load_design(options.spec);
  if (!design) return exit_bad_input;
  if (const auto problem = report_file_problem(options.json, {options.spec}))
    return refuse(exit_bad_input, *problem);
  const std::vector<elaborate::Proof> proofs = wanted_proofs(*design, options.properties);
  if (proofs.empty()) {
    return refuse(exit_bad_input, fmt::format("{}: none of these properties is one of a {}",
                                              output::printable(options.spec), design->kind_name));
  }
  const auto templates = output::read_templates(output::find_data_paths());
  if (!templates) {
    print_findings("", templates.errors());
    return exit_tool_failed;
  }
  const auto files =
      render::render_with(*design, *templates, render::proof_files(*design, proofs, *templates));
  if (const auto missing = flow::missing_proof_tool())
    return refuse(exit_tool_failed, missing->message);

  WorkDirectory work(options.work_directory, "sfpgen-prove");
  if (const auto problem = work.make(); problem) return refuse(exit_bad_input, *problem);
  if (options.keep) work.keep();
  const fs::path directory = work.path() / "design";
  if (const auto written = output::write_directory(directory, files); !written) {
    print_findings("", written.errors());
    return exit_bad_input;
  }

  ProveSummary summary{*design, {}, {}, {}};
  for (std::size_t index = 0; index < proofs.size(); ++index) {
    const elaborate::Proof& proof = proofs[index];
    fmt::print(stderr, "prove {}: property {}, {} ({} of {})\n", design->name,
               proof.property.number, proof.subject, index + 1, proofs.size());
    const auto report =
        flow::run_proof(proof_request(proof, render::proof_names(index), directory));
    if (!report.ok()) {
      work.keep();  // the message names a log in it
      return refuse(exit_tool_failed, report.error().message);
    }
    summary.proofs.push_back({proof, report.value().prover, report.value()});
  }
  if (!all_hold(summary)) work.keep();  // the traces are in it
  if (work.is_kept()) summary.work_directory = work.path().string();
  summary.tools = {fmt::format("sfpgen {}", diag::version()),
                   flow::tool_version(flow::Tool::yosys)};

  fmt::print("{}", prove_table(summary));
  if (const auto problem = write_report_file(options.json, prove_json(summary)))
    return refuse(exit_bad_input, *problem);
  if (all_hold(summary)) return exit_good;
  fmt::print(stderr, "sfpgen: {} of {} proofs failed\n",
             std::count_if(summary.proofs.begin(), summary.proofs.end(),
                           [](const ProvedProperty& proved) { return !holds(proved); }),
             summary.proofs.size());
  return exit_check_failed;
}

}  // namespace

void register_prove_command(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<ProveOptions>();
  CLI::App* command = app.add_subcommand(
      "prove", "Prove properties of a design's Verilog (Yosys, ABC) for all inputs");
  command->add_option("SPEC", options->spec, "JSON file with the spec")->required();
  command
      ->add_option("--property", options->properties,
                   "number of a property to prove; may be repeated (default: all)")
      ->type_name("N")
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  command->add_option("--json", options->json, "also write the report as JSON")->type_name("FILE");
  command
      ->add_option("--work-dir", options->work_directory,
                   "directory for scripts, logs and traces, kept (default: a temporary one)")
      ->type_name("DIR");
  command->add_flag("--keep", options->keep, "keep the temporary directory and name it");
  command->callback([options, &exit_code] { exit_code = prove(*options); });
}

}  // namespace sfpgen::cli
