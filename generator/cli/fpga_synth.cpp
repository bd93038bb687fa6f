// synth --target.
#include "generator/cli/fpga_synth.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <filesystem>
#include <vector>

#include "generator/cli/exit_code.hpp"
#include "generator/cli/fpga_report.hpp"
#include "generator/cli/loading.hpp"
#include "generator/cli/parts.hpp"
#include "generator/cli/report_file.hpp"
#include "generator/cli/work_directory.hpp"
#include "generator/diag/version.hpp"
#include "generator/flow/fpga.hpp"
#include "generator/flow/tools.hpp"
#include "generator/output/files.hpp"
#include "generator/output/write_directory.hpp"
#include "generator/render/fpga.hpp"
#include "generator/render/render.hpp"

namespace sfpgen::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view netlist_name = "fpga_pins.json";

int refuse(int exit_code, std::string_view message) {
  fmt::print(stderr, "sfpgen: {}\n", message);
  return exit_code;
}

int refuse(const flow::FlowError& error) {
  return refuse(error.fault == flow::FlowFault::input ? exit_bad_input : exit_tool_failed,
                error.message);
}

std::string target_names() {
  std::string names;
  for (const flow::FpgaTarget& target : flow::fpga_targets()) {
    if (!names.empty()) names += ", ";
    names += target.name;
  }
  return names;
}

// An option that speaks of a cell library, with a target that has none.
std::string_view misplaced_option(const SynthOptions& options) {
  if (!options.liberty.empty()) return "--liberty";
  if (options.breakdown) return "--breakdown";
  if (!options.output.empty()) return "--output";
  return {};
}

flow::Result<FpgaUnit> measure(const Part& part, const flow::FpgaTarget& target,
                               const fs::path& directory) {
  fmt::print(stderr, "synth {}: mapping to {} (yosys)\n", part.label, target.device);
  const auto resources =
      flow::run_fpga_synthesis(directory, render::fpga_script_path, target, directory / "fpga.log");
  if (!resources.ok()) return resources.error();
  FpgaUnit unit{part.label, resources.value(), std::nullopt};
  if (!target.placed) return unit;
  fmt::print(stderr, "synth {}: mapping with its ports behind four pins (yosys)\n", part.label);
  const auto wrapped = flow::run_fpga_synthesis(directory, render::fpga_pins_script_path, target,
                                                directory / "fpga_pins.log");
  if (!wrapped.ok()) return wrapped.error();
  fmt::print(stderr, "synth {}: placing and routing (nextpnr-ice40)\n", part.label);
  const auto placement =
      flow::place_ice40(directory, netlist_name, part.design.clock_mhz, directory / "nextpnr.log");
  if (!placement.ok()) return placement.error();
  unit.placement = placement.value();
  return unit;
}

}  // namespace

int synth_fpga(const SynthOptions& options, const spec::ParsedSpec& parsed,
               const elaborate::Design& design, const render::TemplateStore& templates) {
  const flow::FpgaTarget* const target = flow::find_fpga_target(options.target);
  if (target == nullptr) {
    return refuse(exit_bad_input, fmt::format("--target: {} is none of {}",
                                              output::quoted(options.target), target_names()));
  }
  if (const std::string_view option = misplaced_option(options); !option.empty()) {
    return refuse(exit_bad_input,
                  fmt::format("{} is for cell libraries, {} has none", option, target->device));
  }
  if (options.require_clock && !target->placed) {
    return refuse(exit_bad_input,
                  fmt::format("--require-clock: no clock is measured on {}", target->device));
  }
  std::vector<flow::Tool> tools = {flow::Tool::yosys};
  if (target->placed) tools.push_back(flow::Tool::nextpnr_ice40);
  for (const flow::Tool tool : tools) {
    if (const auto path = flow::find_tool(tool); !path.ok()) return refuse(path.error());
  }

  WorkDirectory work(options.work_directory, "sfpgen-synth");
  if (options.keep) work.keep();
  if (const auto problem = work.make(); problem) return refuse(exit_bad_input, *problem);
  FpgaSummary summary{design, design.clock_mhz, target, {}, {}, {}};
  for (const Part& part : parts_of(parsed, design)) {
    const fs::path directory = work.path() / part.label;
    std::vector<render::RenderedFile> files = render::render(part.design, templates);
    files.push_back(render::fpga_script(part.design, templates, target->synthesis));
    if (target->placed) {
      files.push_back(render::fpga_pins(part.design, templates));
      files.push_back(
          render::fpga_pins_script(part.design, templates, target->synthesis, netlist_name));
    }
    if (const auto written = output::write_directory(directory, files); !written) {
      print_findings("", written.errors());
      return exit_bad_input;
    }
    const auto unit = measure(part, *target, directory);
    if (!unit.ok()) {
      work.keep();  // the message names a log in it
      return refuse(unit.error());
    }
    summary.units.push_back(unit.value());
  }
  summary.tools.push_back(fmt::format("sfpgen {}", diag::version()));
  for (const flow::Tool tool : tools) summary.tools.push_back(flow::tool_version(tool));
  if (work.is_kept()) summary.work_directory = work.path().string();
  if (const auto problem = write_report_file(options.json, fpga_json(summary)))
    return refuse(exit_bad_input, *problem);
  fmt::print("{}", fpga_table(summary));
  if (target->placed && !summary.meets_clock()) {
    fmt::print(stderr, "sfpgen: the clock of {:g} MHz is not met\n", summary.clock_mhz);
    if (options.require_clock) return exit_check_failed;
  }
  return exit_good;
}

}  // namespace sfpgen::cli
