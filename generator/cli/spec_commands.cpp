// sfpgen schema, init and check.
#include "generator/cli/spec_commands.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "generator/cli/exit_code.hpp"
#include "generator/cli/loading.hpp"
#include "generator/model/schema.hpp"
#include "generator/render/manifest.hpp"
#include "generator/render/render.hpp"
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

// One line of a block of the report: name, number, unit, meaning.
struct Line {
  std::string name;
  std::int64_t number;
  std::string unit;
  std::string meaning;
};

template <typename Items, typename ToLine>
std::string block(const char* title, const Items& items, ToLine to_line) {
  std::vector<Line> lines;
  std::size_t name_width = 0;
  for (const auto& item : items) {
    lines.push_back(to_line(item));
    name_width = std::max(name_width, lines.back().name.size());
  }
  std::string text = fmt::format("\n{}\n", title);
  for (const Line& line : lines) {
    text += fmt::format("  {:<{}} {:>6} {:<8} {}\n", line.name, name_width, line.number, line.unit,
                        line.meaning);
  }
  return text;
}

std::string design_text(const elaborate::Design& design) {
  std::string text = fmt::format("{}: {}, {} MHz\n", design.name, render::summary(design),
                                 render::megahertz(design.clock_mhz));
  text += block("parameters", design.parameters, [](const elaborate::Parameter& parameter) -> Line {
    return {parameter.name, parameter.value, "", parameter.description};
  });
  text += block("derived", design.derived, [](const elaborate::Derived& derived) -> Line {
    return {derived.name, derived.value, derived.unit, derived.description};
  });
  text += block("latencies (clock cycles without stalls)", design.latencies,
                [](const elaborate::Latency& latency) -> Line {
                  return {latency.name, latency.cycles, "cycle", latency.description};
                });
  text += block("ports (bits)", design.ports, [](const elaborate::Port& port) -> Line {
    return {port.name, port.width, std::string(to_string(port.direction)), port.description};
  });
  text += "\nVerilog files\n";
  for (const std::string& path : render::verilog_paths(design)) text += fmt::format("  {}\n", path);
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
  names.reserve(spec::designs.size());
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
