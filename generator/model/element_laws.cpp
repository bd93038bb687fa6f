// Containers, lanes and formats of the designs around element formats.
#include "generator/model/element_laws.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "generator/model/float_format.hpp"
#include "generator/model/law_parts.hpp"

namespace sfpgen::model {
namespace {

using spec::Json;

// Designs around element formats: their lanes know the exponents of FP32 and BF16 alone.
constexpr std::array element_designs = {spec::DesignKind::exmy_quantizer,
                                        spec::DesignKind::exmy_dequantizer,
                                        spec::DesignKind::max_exponent};
constexpr std::array element_values = {FloatFormat{8, 23}, FloatFormat{8, 7}};

void check_element_container(const spec::Spec& spec, diag::Diagnostics& findings) {
  if (!is_one_of(spec, element_designs) || !spec.container) return;
  const FloatFormat format{spec.container->exponent_bits, spec.container->mantissa_bits};
  if (std::find(element_values.begin(), element_values.end(), format) != element_values.end())
    return;
  findings.push_back(diag::make(diag::Code::container_of_design, "/container",
                                spec::entry_of(*spec.design).name, format.exponent_bits,
                                format.mantissa_bits));
}

Json element_container_schema() {
  Json legal = Json::array({"fp32", "bf16"});
  for (const FloatFormat& format : element_values)
    legal.push_back(
        {{"exponent_bits", format.exponent_bits}, {"mantissa_bits", format.mantissa_bits}});
  return for_designs(element_designs, {{"properties", {{"container", {{"enum", legal}}}}}});
}

// Planes are whole bytes for 8 elements: rows of other numbers would have to be cut.
constexpr std::array plane_designs = {spec::DesignKind::exmy_packer,
                                      spec::DesignKind::exmy_unpacker};
constexpr int plane_unit = 8;
constexpr int most_lanes = 64;

bool fills_planes(int lanes) {
  return lanes % plane_unit == 0 || (lanes < plane_unit && plane_unit % lanes == 0);
}

void check_plane_lanes(const spec::Spec& spec, diag::Diagnostics& findings) {
  if (!is_one_of(spec, plane_designs) || !spec.lanes || fills_planes(*spec.lanes)) return;
  findings.push_back(diag::make(diag::Code::lanes_of_planes, "/lanes", *spec.lanes,
                                spec::entry_of(*spec.design).name));
}

Json plane_lanes_schema() {
  Json legal = Json::array();
  for (int lanes = 1; lanes <= most_lanes; ++lanes) {
    if (fills_planes(lanes)) legal.push_back(lanes);
  }
  return for_designs(plane_designs, {{"properties", {{"lanes", {{"enum", legal}}}}}});
}

void check_format_and_formats(const spec::Spec& spec, diag::Diagnostics& findings) {
  const auto given = [&spec](std::string_view key) {
    return std::find(spec.given.begin(), spec.given.end(), key) != spec.given.end();
  };
  if (given("format") && given("formats"))
    findings.push_back(diag::make(diag::Code::format_and_formats, "/formats"));
}

Json format_and_formats_schema() {
  return {{"not", {{"required", Json::array({"format", "formats"})}}}};
}

}  // namespace

const Law element_container = {"an element design has values of FP32 or BF16",
                               check_element_container, element_container_schema};
const Law plane_lanes = {"rows of codes fill planes of whole bytes", check_plane_lanes,
                         plane_lanes_schema};
const Law format_and_formats = {"element formats are one or a list", check_format_and_formats,
                                format_and_formats_schema};

}  // namespace sfpgen::model
