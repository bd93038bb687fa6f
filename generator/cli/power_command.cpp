// sfpgen power.
#include "generator/cli/power_command.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <optional>
#include <sfpgen/golden/float_format.hpp>

#include "generator/cli/exit_code.hpp"
#include "generator/cli/loading.hpp"
#include "generator/cli/parts.hpp"
#include "generator/cli/power_report.hpp"
#include "generator/cli/report_file.hpp"
#include "generator/cli/synth_command.hpp"
#include "generator/cli/tensors.hpp"
#include "generator/cli/work_directory.hpp"
#include "generator/diag/version.hpp"
#include "generator/elaborate/elaborate.hpp"
#include "generator/flow/tools.hpp"
#include "generator/flow/verification.hpp"
#include "generator/flow/verilator.hpp"
#include "generator/model/valid_spec.hpp"
#include "generator/output/data_paths.hpp"
#include "generator/output/files.hpp"
#include "generator/output/templates.hpp"
#include "generator/output/write_directory.hpp"
#include "generator/render/bench_header.hpp"
#include "generator/render/power.hpp"
#include "generator/render/render.hpp"
#include "generator/spec/spec.hpp"
#include "verif/tb/tensor.hpp"

namespace sfpgen::cli {
namespace {

namespace fs = std::filesystem;

constexpr double highest_dram_energy = 1e6;

struct Options {
  std::string spec;
  std::vector<std::string> tensors;
  std::string liberty;
  std::string clock_mhz;
  std::string dram_pj_per_bit;
  std::string json;
  std::string work_directory;
  bool keep = false;
};

int refuse(int exit_code, std::string_view message) {
  fmt::print(stderr, "sfpgen: {}\n", message);
  return exit_code;
}

int refuse(const flow::FlowError& error) {
  return refuse(error.fault == flow::FlowFault::input ? exit_bad_input : exit_tool_failed,
                error.message);
}

std::optional<double> energy_in(const std::string& text) {
  double value = 0.0;
  const char* const end = text.data() + text.size();
  const auto [stop, failure] = std::from_chars(text.data(), end, value);
  const bool in_range = value >= 0.0 && value <= highest_dram_energy;
  if (failure != std::errc{} || stop != end || !in_range) return std::nullopt;
  return value;
}

std::optional<std::string> text_of_file(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return std::nullopt;
  return std::string{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

bool write_text(const fs::path& path, const std::string& text) {
  std::ofstream file(path, std::ios::binary);
  file << text;
  file.close();
  return static_cast<bool>(file);
}

// The bits of the input ports that carry data, as OpenSTA names them.
std::vector<std::string> input_bits(const elaborate::Design& design) {
  std::vector<std::string> bits;
  for (const elaborate::Port& port : design.ports) {
    if (port.direction != elaborate::Direction::input || port.name == design.clock_port) continue;
    if (port.width == 1) bits.push_back(port.name);
    for (int bit = 0; port.width > 1 && bit < port.width; ++bit)
      bits.push_back(fmt::format("{}[{}]", port.name, bit));
  }
  return bits;
}

// What the simulation saw of a part.
struct Simulated {
  flow::Activity activity;
  std::uint64_t cycles = 0;
  std::uint64_t values = 0;
  double bits_per_value = 0.0;
};

flow::Result<Simulated> simulate(const Part& part, const std::vector<render::RenderedFile>& files,
                                 const std::vector<fs::path>& tensors, const fs::path& directory) {
  std::vector<render::RenderedFile> all = files;
  all.push_back({render::bench_header_name, render::render_bench_header(part.design)});
  if (const auto written = output::write_directory(directory, all); !written) {
    return flow::FlowError{flow::FlowFault::input,
                           fmt::format("cannot write {}", output::quoted(directory))};
  }
  const output::DataPaths data = output::find_data_paths();
  flow::SimulationJob job;
  job.directory = directory;
  job.sources = render::verilog_paths(part.design);
  job.top = part.design.name;
  job.bench = data.verif;
  job.bench_library = data.bench_library;
  job.waveform = flow::Waveform::activity;
  const auto program = flow::build_simulation(job);
  if (!program.ok()) return program.error();
  flow::VerificationRequest request;
  for (const auto& file : tensors) request.tensors.push_back({file, {}});
  request.activity = directory / "activity.json";
  const auto report = flow::run_verification(program.value(), directory, request);
  if (!report.ok()) return report.error();
  if (!report.value().passed) {
    return flow::FlowError{
        flow::FlowFault::tool,
        fmt::format("{} does not work on these tensors: run sfpgen verify", part.label)};
  }
  Simulated found;
  const auto cycles = report.value().counts.find("activity_cycles");
  if (cycles != report.value().counts.end()) found.cycles = cycles->second;
  double bits = 0.0;
  for (const flow::VerifiedTensor& tensor : report.value().tensors) {
    found.values += tensor.values;
    bits += tensor.bits_per_value * static_cast<double>(tensor.values);
  }
  if (found.values > 0) found.bits_per_value = bits / static_cast<double>(found.values);
  // Values that come out as values save nothing.
  if (bits == 0.0) found.bits_per_value = part.design.container->width();
  const auto counts = text_of_file(request.activity);
  if (!counts) {
    return flow::FlowError{flow::FlowFault::tool, "the bench wrote no toggle counts"};
  }
  auto activity = flow::parse_activity(*counts, found.cycles);
  if (!activity.ok()) return activity.error();
  found.activity = std::move(activity.value());
  return found;
}

// Power of the netlist that synth left in `directory`.
flow::Result<PowerUnit> measure(const Part& part, const Simulated& simulated,
                                const flow::PreparedLibrary& library,
                                const render::TemplateStore& templates, const fs::path& directory) {
  const auto netlist = text_of_file(directory / render::netlist_path);
  if (!netlist) {
    return flow::FlowError{flow::FlowFault::tool,
                           fmt::format("yosys left no netlist in {}", directory.string())};
  }
  const auto cut = flow::cut_registers(*netlist, part.design.name, library);
  if (!cut.ok()) return cut.error();
  const flow::ActivityScript script =
      flow::activity_script(cut.value(), input_bits(part.design), simulated.activity);
  const render::RenderedFile power = render::power_script(part.design, templates, "../library.lib");
  if (!write_text(directory / render::power_netlist_path, cut.value().text) ||
      !write_text(directory / render::activity_script_path, script.text) ||
      !write_text(directory / power.path, power.text)) {
    return flow::FlowError{flow::FlowFault::input,
                           fmt::format("cannot write to {}", directory.string())};
  }
  const auto report = flow::run_power(directory, power.path, directory / "power.log");
  if (!report.ok()) return report.error();
  PowerUnit unit;
  unit.label = part.label;
  unit.power = report.value();
  unit.registers = script.registers;
  unit.unmeasured_registers = script.unmeasured_registers;
  unit.register_toggles = script.mean_toggles;
  unit.input_toggles = script.mean_input_toggles;
  unit.values = simulated.values;
  unit.cycles = simulated.cycles;
  unit.bits_per_value = simulated.bits_per_value;
  return unit;
}

int power(const Options& options) {
  PowerSummary summary;
  if (!options.dram_pj_per_bit.empty()) {
    const auto energy = energy_in(options.dram_pj_per_bit);
    if (!energy) {
      return refuse(exit_bad_input,
                    fmt::format("--dram-pj-per-bit: {} is not a number from 0 to {:g}",
                                output::quoted(options.dram_pj_per_bit), highest_dram_energy));
    }
    summary.dram_pj_per_bit = *energy;
  }
  const auto text = output::read_file(options.spec, spec::largest_spec);
  if (!text) {
    print_findings(options.spec, text.errors());
    return exit_bad_input;
  }
  const spec::ParsedSpec parsed = spec::parse(*text);
  const auto valid = model::validate(parsed);
  if (!valid) {
    print_findings(options.spec, valid.errors());
    return exit_bad_input;
  }
  const elaborate::Design design = elaborate::elaborate(*valid);
  const auto format = tensor_format(design);
  if (!format) return refuse(exit_bad_input, no_tensor(design));
  std::vector<fs::path> tensors;
  bool any_value = false;
  for (const std::string& file : options.tensors) {
    const auto values = tb::read_tensor(file, *format);
    if (!values) {
      return refuse(exit_bad_input,
                    fmt::format("{}: {}", output::printable(file), values.error().text()));
    }
    any_value = any_value || !values->empty();
    tensors.push_back(fs::absolute(file));
  }
  if (!any_value) return refuse(exit_bad_input, "the tensors hold no value to measure with");
  std::vector<std::string> inputs = options.tensors;
  inputs.insert(inputs.end(), {options.spec, options.liberty});
  if (const auto problem = report_file_problem(options.json, inputs))
    return refuse(exit_bad_input, *problem);
  const auto templates = output::read_templates(output::find_data_paths());
  if (!templates) {
    print_findings("", templates.errors());
    return exit_tool_failed;
  }

  WorkDirectory work(options.work_directory, "sfpgen-power");
  if (options.keep) work.keep();
  if (const auto problem = work.make(); problem) return refuse(exit_bad_input, *problem);
  SynthOptions synth_options;
  synth_options.spec = options.spec;
  synth_options.liberty = options.liberty;
  synth_options.clock_mhz = options.clock_mhz;
  synth_options.work_directory = work.path() / "synth";
  synth_options.quiet = true;
  const SynthOutcome synthesized = synth(synth_options);
  if (!synthesized.summary) {
    if (synthesized.exit_code == exit_tool_failed) work.keep();  // the message names a log in it
    return synthesized.exit_code;
  }

  summary.design = synthesized.summary->design;
  summary.clock_mhz = synthesized.summary->clock_mhz;
  summary.library_name = synthesized.summary->library.name;
  summary.library_file = synthesized.summary->library_file;
  summary.power_data = synthesized.summary->library.power_data;
  for (const std::string& file : options.tensors)
    summary.tensors.push_back(output::printable(file));
  std::vector<Part> parts = parts_of(parsed, design);
  // Both halves of a codec work at other times; each is measured at its own work.
  if (parts.size() > 1) parts.pop_back();
  for (const Part& part : parts) {
    fmt::print(stderr, "power {}: simulating the tensors (verilator, make)\n", part.label);
    const auto simulated = simulate(part, render::render(part.design, *templates), tensors,
                                    work.path() / "simulation" / part.label);
    if (!simulated.ok()) {
      work.keep();
      return refuse(simulated.error());
    }
    fmt::print(stderr, "power {}: adding up (sta)\n", part.label);
    elaborate::Design at_clock = part.design;
    at_clock.clock_mhz = summary.clock_mhz;
    const auto unit =
        measure({part.label, at_clock, part.directions}, simulated.value(),
                synthesized.summary->library, *templates, work.path() / "synth" / part.label);
    if (!unit.ok()) {
      work.keep();
      return refuse(unit.error());
    }
    summary.units.push_back(unit.value());
  }
  summary.tools = synthesized.summary->tools;
  summary.tools.push_back(flow::tool_version(flow::Tool::verilator));
  if (work.is_kept()) summary.work_directory = work.path().string();
  if (const auto problem = write_report_file(options.json, power_json(summary)))
    return refuse(exit_bad_input, *problem);
  fmt::print("{}", power_table(summary));
  return exit_good;
}

}  // namespace

void register_power_command(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand(
      "power", "Power and energy per value on a tensor, next to the DRAM energy that it saves");
  command->add_option("SPEC", options->spec, "JSON file with the spec")->required();
  command->add_option("--tensor", options->tensors, ".npy file to measure with; may be repeated")
      ->type_name("FILE")
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
      ->required();
  command
      ->add_option("--liberty", options->liberty,
                   "cell library, .lib or .lib.gz (default: Debian's OSU 0.18 um)")
      ->type_name("FILE");
  command
      ->add_option("--clock-mhz", options->clock_mhz,
                   "clock to run at instead of the spec's target.clock_mhz")
      ->type_name("MHZ");
  command
      ->add_option("--dram-pj-per-bit", options->dram_pj_per_bit,
                   fmt::format("energy of a bit to or from memory (default: {:g}, see "
                               "docs/power.md)",
                               default_dram_pj_per_bit))
      ->type_name("PJ");
  command->add_option("--json", options->json, "also write the report as JSON")->type_name("FILE");
  command
      ->add_option("--work-dir", options->work_directory,
                   "directory for netlists, scripts and logs, kept (default: a temporary one)")
      ->type_name("DIR");
  command->add_flag("--keep", options->keep, "keep the temporary directory and name it");
  command->callback([options, &exit_code] { exit_code = power(*options); });
}

}  // namespace sfpgen::cli
