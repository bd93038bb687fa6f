// Fills in the templates of constraints/ (their README.md lists the tokens).
#include "generator/render/scripts.hpp"

#include <fmt/format.h>

#include <cmath>
#include <string>

#include "generator/render/render.hpp"
#include "generator/render/tokens.hpp"

namespace sfpgen::render {
namespace {

// Debian's OSU 0.18 um library (package qflow-tech-osu018), and a boundary that fits it.
constexpr const char* liberty = "/usr/share/qflow/tech/osu018/osu018_stdcells.lib";
constexpr const char* driving_cell = "BUFX2";
constexpr const char* driving_pin = "Y";
constexpr const char* load_pf = "0.0373";
constexpr const char* load_ff = "37.3";
constexpr const char* neighbour_delay_ns = "0.5";

}  // namespace

std::vector<RenderedFile> scripts(const elaborate::Design& design, const TemplateStore& templates) {
  std::vector<std::string> verilog;
  for (const std::string& path : verilog_paths(design))
    verilog.push_back(fmt::format("\"{}\"", path));
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
              {"DRIVING_CELL", driving_cell},
              {"DRIVING_PIN", driving_pin},
              {"LOAD_PF", load_pf}}),
      filled(std::string(abc_constraints_path), "abc.constr.in",
             {{"DRIVING_CELL", driving_cell}, {"LOAD_FF", load_ff}}),
      filled(std::string(synth_script_path), "synth.ys.in",
             {{"TOP", design.name},
              {"VERILOG_FILES", fmt::format("{}", fmt::join(verilog, " "))},
              {"LIBERTY", liberty},
              {"ABC_CONSTR", std::string(abc_constraints_path)},
              {"ABC_DELAY_PS", fmt::format("{:.0f}", std::floor(1e6 / design.clock_mhz))},
              {"NETLIST", std::string(netlist_path)}}),
      filled(std::string(timing_script_path), "sta.tcl.in",
             {{"TOP", design.name},
              {"LIBERTY", liberty},
              {"NETLIST", std::string(netlist_path)},
              {"SDC", sdc}}),
  };
}

}  // namespace sfpgen::render
