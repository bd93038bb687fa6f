// Puts --format to the table of tensor formats.
#include "generator/cli/format_options.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace sfpgen::cli {
namespace {

// Options of SFP packets.
constexpr const char* packet_options[] = {"--mantissa-bits", "--exponent-bits", "--window",
                                          "--coding",        "--zero-code",     "--zeros",
                                          "--bias",          "--unsigned",      "--rows",
                                          "--raw-bits",      "--raw-offset",    "--recommended"};

std::string known_names() {
  std::vector<std::string_view> names;
  for (const golden::FormatKind& kind : golden::format_kinds()) names.push_back(kind.names);
  return fmt::format("{}", fmt::join(names, ", "));
}

// The option that sets what a format calls by the key of the request.
std::string option_of(const std::string& key) {
  if (key == "rounding") return "--round";
  return "--" + key;
}

}  // namespace

void add_format_options(CLI::App& command, FormatOptions& options) {
  CLI::Option* const format =
      command
          .add_option(
              "--format", options.name,
              "a small number format or a block format in place of SFP packets: " + known_names())
          ->type_name("NAME");
  command
      .add_option("--scale", options.scale,
                  "scaling of --format; elements: none (default), max for the largest exponent of "
                  "each block of the file at the format's largest, or the power of two to multiply "
                  "with; blocks that share a scale: its policy, floor, ceil, hbfp or hbfp_emulator "
                  "(default: hbfp, MX floor)")
      ->type_name("S")
      ->needs(format);
  for (const char* const name : packet_options) format->excludes(command.get_option(name));
}

Result<golden::ElementRounding> element_rounding(const std::string& name) {
  const auto table = golden::named_element_roundings();
  const auto entry =
      std::find_if(table.begin(), table.end(),
                   [&](const golden::NamedElementRounding& line) { return line.name == name; });
  if (entry != table.end()) return entry->rounding;
  std::vector<std::string_view> names;
  for (const golden::NamedElementRounding& line : table) names.push_back(line.name);
  return Error{"--round", fmt::format("--format has no {}, only {}", name, fmt::join(names, ", "))};
}

Result<golden::TensorFormatPointer> chosen_format(const FormatOptions& options,
                                                  const golden::FormatRequest& rest,
                                                  const std::string& dtype) {
  golden::FormatRequest request = rest;
  request.name = options.name;
  request.scale = options.scale;
  const auto container = golden::container_of_dtype(dtype);
  if (container) request.value_bits = container->width();
  auto format = golden::tensor_format(request);
  if (!format.ok()) return Error{option_of(format.error().place), format.error().reason};
  if (!container)
    return Error{
        "--format",
        fmt::format("it takes float16, float32, float64 and bfloat16 tensors, not {}", dtype)};
  return format;
}

}  // namespace sfpgen::cli
