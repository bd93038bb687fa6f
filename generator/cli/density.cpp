// The units whose density is compared, and the table of it.
#include "generator/cli/density.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <utility>

#include "generator/cli/results.hpp"
#include "generator/cli/tensors.hpp"
#include "generator/output/files.hpp"
#include "generator/spec/vocabulary.hpp"

namespace sfpgen::cli {
namespace {

using nlohmann::ordered_json;

constexpr int float_k = 8;  // of the baselines, which have one adder a product whatever k is
constexpr int quick_k = 4;
constexpr int largest_k = 64;       // of blocks: longer ones take several beats
constexpr double operations = 2.0;  // a product is a multiplication and an addition

// The published model (arXiv 2211.10737): HBFP4 in blocks of 16, 28 nm, multiply-add units of FP32
// and BF16.
constexpr double published_fp32 = 21.3;
constexpr double published_bf16 = 4.4;

std::string spec_text(const std::string& name, double clock_mhz, const ordered_json& keys) {
  ordered_json spec = {{"name", name}, {"design", "dot_unit"}};
  spec.update(keys);
  spec["pipeline"] = "small";
  spec["target"] = {{"clock_mhz", clock_mhz}};
  return spec.dump(2) + "\n";
}

// What brings k FP32 values a cycle into a block format; empty where there is no such design.
std::string converter_text(const std::string& name, double clock_mhz, int k, int block,
                           const ordered_json& format) {
  constexpr std::string_view encoder = "block_encoder";
  const bool there = std::any_of(spec::designs.begin(), spec::designs.end(),
                                 [encoder](const auto& entry) { return entry.name == encoder; });
  if (!there) return "";
  ordered_json keys = {{"name", name + "_converter"},
                       {"design", encoder},
                       {"container", "fp32"},
                       {"lanes", k},
                       {"block", block}};
  keys.update(format);
  keys["target"] = {{"clock_mhz", clock_mhz}};
  return keys.dump(2) + "\n";
}

DensityCase float_case(const char* arithmetic, const char* sum, int k, double clock_mhz) {
  const bool fp32 = std::string_view(arithmetic) == "fp32";
  ordered_json keys = {{"arithmetic", arithmetic}, {"k", k}};
  if (!fp32) keys["sum"] = sum;
  const std::string name = fp32 ? "fp32" : fmt::format("{}_sum_{}", arithmetic, sum);
  const std::string what = fp32 ? "FP32" : fmt::format("BF16, sums {}", sum);
  return {name, what, k, 0, spec_text(name, clock_mhz, keys)};
}

DensityCase hbfp_case(int n, int block, const char* sum, double clock_mhz) {
  const int k = block > largest_k ? largest_k : block;
  const std::string name = fmt::format("hbfp{}_block_{}_sum_{}", n, block, sum);
  const ordered_json keys = {
      {"arithmetic", "hbfp"}, {"k", k}, {"n", n}, {"vectors_per_block", block / k}, {"sum", sum}};
  return {
      name,
      fmt::format("HBFP{}, sums {}", n, sum),
      k,
      block,
      spec_text(name, clock_mhz, keys),
      converter_text(name, clock_mhz, k, block, {{"block_format", "hbfp"}, {"element_bits", n}})};
}

DensityCase mx_case(const char* label, const char* element, const char* format, double clock_mhz) {
  constexpr int block = 32;
  const std::string name = fmt::format("mx_{}", element);
  const ordered_json keys = {{"arithmetic", "mx"},
                             {"k", block},
                             {"a_format", element},
                             {"b_format", element},
                             {"sum", "fp32"}};
  return {name,
          fmt::format("{}, sums fp32", label),
          block,
          block,
          spec_text(name, clock_mhz, keys),
          converter_text(name, clock_mhz, block, block, {{"block_format", format}})};
}

DensityCase integer_case(int n, double clock_mhz) {
  const std::string name = fmt::format("int{}", n);
  const ordered_json keys = {{"arithmetic", "int"}, {"k", largest_k}, {"n", n}};
  return {name, fmt::format("INT{}, sums of 32 bits", n), largest_k, 0,
          spec_text(name, clock_mhz, keys)};
}

double per_product(const DensityFigure& figure, double gates) { return figure.unit.k / gates; }

std::string ratio(double value, double base) { return fmt::format("{:.1f}", value / base); }

std::string rounded(double value) {
  return grouped(static_cast<std::uint64_t>(std::llround(value)));
}

double fmax(const DensityFigure& figure) {
  return figure.measured.units.back().report.max_clock_mhz.value_or(0.0);
}

}  // namespace

double DensityFigure::gate_equivalents() const {
  return measured.units.back().report.gate_equivalents;
}

std::optional<double> DensityFigure::with_converters() const {
  if (unit.block == 0) return gate_equivalents();
  if (!converter_ge) return std::nullopt;
  return gate_equivalents() + 2.0 * *converter_ge;
}

std::vector<DensityCase> density_cases(double clock_mhz, DensityExtent extent) {
  const bool quick = extent == DensityExtent::quick;
  const int k = quick ? quick_k : float_k;
  std::vector<DensityCase> cases = {float_case("fp32", "fp32", k, clock_mhz),
                                    float_case("bf16", "bf16", k, clock_mhz)};
  if (quick) {
    cases.push_back(hbfp_case(4, 16, "bf16", clock_mhz));
    return cases;
  }
  cases.push_back(float_case("bf16", "fp32", k, clock_mhz));
  for (const int n : {4, 6, 8}) {
    for (const int block : {16, 64, 576}) cases.push_back(hbfp_case(n, block, "bf16", clock_mhz));
  }
  cases.push_back(hbfp_case(4, 64, "fp32", clock_mhz));
  cases.push_back(mx_case("MXFP4", "ocp_e2m1", "mxfp4_e2m1", clock_mhz));
  cases.push_back(mx_case("MXFP8 E4M3", "ocp_e4m3", "mxfp8_e4m3", clock_mhz));
  cases.push_back(integer_case(4, clock_mhz));
  cases.push_back(integer_case(8, clock_mhz));
  return cases;
}

std::string density_table(const DensityReport& report) {
  const DensityFigure& fp32 = report.figures[0];
  const DensityFigure& bf16 = report.figures[1];
  const double of_fp32 = per_product(fp32, fp32.gate_equivalents());
  const double of_bf16 = per_product(bf16, bf16.gate_equivalents());
  std::vector<std::vector<std::string>> lines = {{"unit", "block", "k", "GE", "MHz", "kop/s per GE",
                                                  "x FP32", "x BF16", "with converters: GE",
                                                  "kop/s per GE", "x FP32", "x BF16"}};
  for (const DensityFigure& figure : report.figures) {
    const double density = per_product(figure, figure.gate_equivalents());
    const double rate = operations * report.clock_mhz * 1e3;  // kop/s of a product a cycle
    std::vector<std::string> line = {
        figure.unit.what,
        figure.unit.block == 0 ? "-" : fmt::format("{}", figure.unit.block),
        fmt::format("{}", figure.unit.k),
        rounded(figure.gate_equivalents()),
        fmt::format("{:.0f}", fmax(figure)),
        fmt::format("{:.1f}", rate * density),
        ratio(density, of_fp32),
        ratio(density, of_bf16)};
    const auto whole = figure.with_converters();
    if (whole && figure.unit.block != 0) {
      const double less = per_product(figure, *whole);
      for (std::string cell : {rounded(*whole), fmt::format("{:.1f}", rate * less),
                               ratio(less, of_fp32), ratio(less, of_bf16)})
        line.push_back(std::move(cell));
    } else {
      line.insert(line.end(), 4, "-");
    }
    lines.push_back(std::move(line));
  }
  const SynthSummary& first = fp32.measured;
  return fmt::format(
      "{}\nAll at {:g} MHz, {}, 1 GE = {} = {:g} um2; {}.\nA product counts as two operations. "
      "MHz: "
      "the highest clock of the same netlist.\nThe published model, HBFP4 in blocks of 16: {:g} x "
      "FP32, {:g} x BF16.\n",
      markdown_table(lines), report.clock_mhz, first.library.name, first.library.facts.nand2,
      first.library.facts.nand2_area, fmt::join(first.tools, ", "), published_fp32, published_bf16);
}

std::string density_json(const DensityReport& report) {
  const DensityFigure& fp32 = report.figures[0];
  const DensityFigure& bf16 = report.figures[1];
  const double of_fp32 = per_product(fp32, fp32.gate_equivalents());
  const double of_bf16 = per_product(bf16, bf16.gate_equivalents());
  ordered_json units = ordered_json::array();
  for (const DensityFigure& figure : report.figures) {
    const auto figures_for = [&](double gates) -> ordered_json {
      const double density = per_product(figure, gates);
      return {{"gate_equivalents", gates},
              {"operations_per_second_per_ge", operations * report.clock_mhz * 1e6 * density},
              {"times_fp32", density / of_fp32},
              {"times_bf16", density / of_bf16}};
    };
    ordered_json unit = {
        {"name", figure.unit.name},
        {"what", figure.unit.what},
        {"k", figure.unit.k},
        {"block", figure.unit.block == 0 ? ordered_json(nullptr) : ordered_json(figure.unit.block)},
        {"max_clock_mhz", fmax(figure)},
        {"clock_met", figure.measured.meets_clock()}};
    unit.update(figures_for(figure.gate_equivalents()));
    const auto whole = figure.with_converters();
    unit["with_converters"] =
        whole && figure.unit.block != 0 ? figures_for(*whole) : ordered_json(nullptr);
    unit["spec"] = ordered_json::parse(figure.unit.spec);
    units.push_back(std::move(unit));
  }
  const SynthSummary& first = fp32.measured;
  const ordered_json document = {
      {"clock_mhz", report.clock_mhz},
      {"library",
       {{"name", first.library.name},
        {"file", output::printable(first.library_file)},
        {"nand2", first.library.facts.nand2},
        {"nand2_area_um2", first.library.facts.nand2_area}}},
      {"tools", first.tools},
      {"published", {{"times_fp32", published_fp32}, {"times_bf16", published_bf16}}},
      {"units", std::move(units)}};
  return document.dump(2, ' ', false, ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace sfpgen::cli
