// Fills in the templates of constraints/ (their README.md lists the tokens).
#include "generator/render/scripts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "generator/render/render.hpp"
#include "generator/render/tokens.hpp"

namespace sfpgen::render {
namespace {

// What a neighbour takes of the clock cycle at every port.
constexpr const char* neighbour_delay_ns = "0.5";

// What ABC, which times the gates between flip-flops only, does not see of a cycle: the neighbour's
// part or a flip-flop's delay at the start, and the setup time at the end.
constexpr double unseen_ps = 700.0;

std::string abc_delay_ps(double clock_mhz) {
  return fmt::format("{:.0f}", std::max(1.0, std::floor(1e6 / clock_mhz - unseen_ps)));
}

}  // namespace

Technology default_technology() {
  return {"/usr/share/qflow/tech/osu018/osu018_stdcells.lib", "BUFX2", "Y", 0.0373};
}

Tokens synthesis_tokens(const elaborate::Design& design, const Technology& technology) {
  return {{"TOP", design.name},
          {"VERILOG_FILES", quoted_verilog_paths(design)},
          {"LIBERTY", technology.liberty},
          {"ABC_CONSTR", std::string(abc_constraints_path)},
          {"ABC_DELAY_PS", abc_delay_ps(design.clock_mhz)},
          {"NETLIST", std::string(netlist_path)}};
}

std::string quoted_verilog_paths(const elaborate::Design& design) {
  std::vector<std::string> verilog;
  for (const std::string& path : verilog_paths(design))
    verilog.push_back(fmt::format("\"{}\"", path));
  return fmt::format("{}", fmt::join(verilog, " "));
}

// How the constraints treat the reset.
std::string reset_words(spec::ResetStyle style) {
  return style == spec::ResetStyle::asynchronous
             ? "asynchronous, its recovery and\n# removal are timed from the same arrival"
             : "synchronous and timed like any\n# other input";
}

std::vector<RenderedFile> scripts(const elaborate::Design& design, const TemplateStore& templates,
                                  const Technology& technology) {
  const std::string sdc = sdc_path(design);
  const auto filled = [&](std::string path, const char* file, const Tokens& tokens) {
    return RenderedFile{std::move(path),
                        substitute(file, text_of(templates.constraints, file), tokens)};
  };
  return {
      filled(sdc, "design.sdc.in",
             {{"TOP", design.name},
              {"CLOCK_PERIOD_NS", fmt::format("{:.6f}", 1e3 / design.clock_mhz)},
              {"INPUT_DELAY_NS", neighbour_delay_ns},
              {"OUTPUT_DELAY_NS", neighbour_delay_ns},
              {"DRIVING_CELL", technology.driving_cell},
              {"DRIVING_PIN", technology.driving_pin},
              {"LOAD_PF", fmt::format("{:.4f}", technology.load_pf)},
              {"RESET", reset_words(design.reset_style)}}),
      filled(std::string(abc_constraints_path), "abc.constr.in",
             {{"DRIVING_CELL", technology.driving_cell},
              {"LOAD_FF", fmt::format("{:.1f}", technology.load_pf * 1e3)}}),
      filled(std::string(synth_script_path), "synth.ys.in", synthesis_tokens(design, technology)),
      filled(std::string(timing_script_path), "sta.tcl.in",
             {{"TOP", design.name},
              {"LIBERTY", technology.liberty},
              {"NETLIST", std::string(netlist_path)},
              {"SDC", sdc}}),
  };
}

}  // namespace sfpgen::render
