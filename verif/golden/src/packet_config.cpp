// The laws that a packet's parameters keep.
#include <sfpgen/golden/packet_config.hpp>

#include <algorithm>

#include "sentence.hpp"

namespace sfpgen::golden {
namespace {

void check_range(std::vector<Error>& errors, const char* name, std::uint64_t value,
                 std::uint64_t lowest, std::uint64_t highest) {
  if (value < lowest || value > highest) {
    errors.push_back({name, sentence(value, " is outside ", lowest, "..", highest)});
  }
}

}  // namespace

PacketConfig default_config(const FloatFormat& format) {
  PacketConfig config;
  config.format = format;
  config.kept_mantissa_bits = format.mantissa_bits;
  config.bias = format.default_bias();
  config.raw_bits = format.exponent_bits;
  return config;
}

std::vector<Error> validate(const FloatFormat& format) {
  std::vector<Error> errors;
  check_range(errors, "exponent_bits", format.exponent_bits, 2, 11);
  check_range(errors, "mantissa_bits", format.mantissa_bits, 1, 52);
  if (errors.empty() && (format.width() % 8 != 0 || format.width() > 64)) {
    errors.push_back(
        {"container", sentence("a width of 1 + ", format.exponent_bits, " + ", format.mantissa_bits,
                               " = ", format.width(), " bits is not a multiple of 8 up to 64")});
  }
  return errors;
}

std::vector<Error> validate(const PacketConfig& config) {
  std::vector<Error> errors = validate(config.format);
  check_range(errors, "lanes", config.lanes, 1, max_lanes);
  check_range(errors, "rows", config.rows, 1, max_rows);
  if (!validate(config.format).empty()) {
    return errors;  // the ranges below follow from the container
  }
  check_range(errors, "kept mantissa bits", config.kept_mantissa_bits, 0,
              config.format.mantissa_bits);
  check_range(errors, "bias", config.bias, 0, config.format.exponent_max());
  check_range(errors, "raw_bits", config.raw_bits, 1, config.format.exponent_bits);
  check_range(errors, "raw_offset", config.raw_offset, 0, config.format.exponent_max() - 1);
  return errors;
}

std::uint32_t most_frequent_exponent(const FloatFormat& format,
                                     std::span<const std::uint64_t> values) {
  std::vector<std::uint64_t> counts(std::size_t{1} << format.exponent_bits, 0);
  for (const std::uint64_t value : values) {
    ++counts[static_cast<std::size_t>((value >> format.mantissa_bits) & format.exponent_max())];
  }
  return most_frequent_of(format, counts);
}

std::uint32_t most_frequent_of(const FloatFormat& format, std::span<const std::uint64_t> counts) {
  const auto first = counts.begin() + 1;
  const auto most = std::max_element(first, counts.end());
  return *most == 0 ? format.default_bias() : static_cast<std::uint32_t>(most - counts.begin());
}

}  // namespace sfpgen::golden
