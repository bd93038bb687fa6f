// Names of settings and where they go.
#include "verif/tb/tensor_settings.hpp"

#include <stdexcept>
#include <string>

namespace sfpgen::tb {
namespace {

void set(golden::PacketConfig& config, const std::string& name, std::uint64_t value) {
  const auto number = static_cast<std::uint32_t>(value);
  if (name == "mantissa_bits") {
    config.kept_mantissa_bits = number;
  } else if (name == "sign") {
    config.sign = value != 0 ? golden::Sign::keep : golden::Sign::drop;
  } else if (name == "coding") {
    const auto codings = golden::named_codings();
    if (value >= codings.size())
      throw std::runtime_error("there is no coding " + std::to_string(value));
    config.coding = codings[value].coding;
  } else if (name == "zero_code") {
    config.zero_code = value != 0 ? golden::ZeroCode::on : golden::ZeroCode::off;
  } else if (name == "bias") {
    config.bias = number;
  } else if (name == "raw_bits") {
    config.raw_bits = number;
  } else if (name == "raw_offset") {
    config.raw_offset = number;
  } else {
    throw std::runtime_error("there is no setting " + name);
  }
}

}  // namespace

golden::PacketConfig configured(const harness::TensorRequest& tensor, golden::PacketConfig base) {
  for (const auto& [name, value] : tensor.settings) set(base, name, value);
  const auto illegal = golden::validate(base);
  if (!illegal.empty()) throw std::runtime_error(tensor.file + ": " + illegal.front().text());
  return base;
}

}  // namespace sfpgen::tb
