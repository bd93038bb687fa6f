// sfpgen schema, init and check.
#include "generator/cli/spec_commands.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "generator/cli/exit_code.hpp"
#include "generator/cli/loading.hpp"
#include "generator/model/schema.hpp"
#include "generator/render/manifest.hpp"
#include "generator/render/wording.hpp"
#include "generator/spec/starter.hpp"
#include "generator/spec/vocabulary.hpp"

namespace sfpgen::cli {
namespace {

enum class Format { text, json };

struct CheckOptions {
  std::string spec;
  bool json = false;
};

// What is wrong, for programs.
std::string findings_json(const diag::Diagnostics& findings) {
  nlohmann::ordered_json errors = nlohmann::ordered_json::array();
  for (const diag::Diagnostic& finding : findings) {
    errors.push_back({{"code", diag::entry_of(finding.code).name},
                      {"pointer", finding.json_pointer},
                      {"message", finding.message}});
  }
  return nlohmann::ordered_json{{"valid", false}, {"errors", errors}}.dump(2) + "\n";
}

std::string design_text(const elaborate::Design& design) {
  std::string text = fmt::format("{}: {}, {} MHz\n", design.name, render::summary(design),
                                 render::megahertz(design.clock_mhz));
  text += "\nparameters\n";
  for (const auto& parameter : design.parameters) {
    text += fmt::format("  {:<24}{:>8}        {}\n", parameter.name, parameter.value,
                        parameter.description);
  }
  text += "\nderived\n";
  for (const auto& derived : design.derived) {
    text += fmt::format("  {:<24}{:>8} {:<7}{}\n", derived.name, derived.value, derived.unit,
                        derived.description);
  }
  text += "\nlatencies\n";
  for (const auto& latency : design.latencies) {
    text += fmt::format("  {:<24}{:>8} {:<7}{}\n", latency.name, latency.cycles, "cycle",
                        latency.description);
  }
  text += "\nports\n";
  for (const auto& port : design.ports) {
    text += fmt::format("  {:<24}{:>8} {:<7}{}\n", port.name, port.width, to_string(port.direction),
                        port.description);
  }
  text += "\nfiles\n";
  for (const auto& file : design.template_files) text += fmt::format("  rtl/{}\n", file);
  text += fmt::format("  rtl/{}.v\n", design.name);
  return text;
}

int check(const std::string& spec, Format format) {
  const auto design = read_design(spec);
  if (!design) {
    if (format == Format::json) fmt::print("{}", findings_json(design.errors()));
    print_findings(spec, design.errors());
    return exit_bad_input;
  }
  fmt::print("{}", format == Format::json ? render::design_json(*design) : design_text(*design));
  return exit_good;
}

std::vector<std::string> design_names() {
  std::vector<std::string> names;
  for (const auto& entry : spec::designs) names.emplace_back(entry.name);
  return names;
}

spec::DesignKind kind_named(const std::string& name) {
  return std::find_if(spec::designs.begin(), spec::designs.end(),
                      [&](const auto& entry) { return entry.name == name; })
      ->kind;
}

}  // namespace

void register_schema_command(CLI::App& app, int& exit_code) {
  CLI::App* command =
      app.add_subcommand("schema", "Print the JSON Schema of a spec, for editors and validators");
  command->callback([&exit_code] {
    fmt::print("{}", model::json_schema());
    exit_code = exit_good;
  });
}

void register_init_command(CLI::App& app, int& exit_code) {
  auto design = std::make_shared<std::string>("sfp_codec");
  CLI::App* command = app.add_subcommand("init", "Print a commented spec to start from");
  command->add_option("--design", *design, "kind of design")
      ->check(CLI::IsMember(design_names()))
      ->capture_default_str();
  command->callback([design, &exit_code] {
    fmt::print("{}", spec::starter(kind_named(*design)));
    exit_code = exit_good;
  });
}

void register_check_command(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<CheckOptions>();
  CLI::App* command = app.add_subcommand(
      "check", "Check a spec and print the resolved design: parameters, widths, ports, latencies");
  command->add_option("SPEC", options->spec, "JSON file with the spec")->required();
  command->add_flag("--json", options->json, "print JSON");
  command->callback([options, &exit_code] {
    exit_code = check(options->spec, options->json ? Format::json : Format::text);
  });
}

}  // namespace sfpgen::cli
