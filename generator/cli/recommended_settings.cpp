// From the recommendation's words to the values of ports.
#include "generator/cli/recommended_settings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <sfpgen/golden/packet_config.hpp>
#include <string_view>

#include "generator/cli/encode_archive.hpp"
#include "generator/cli/tensors.hpp"
#include "generator/output/files.hpp"

namespace sfpgen::cli {
namespace {

const elaborate::Setting* find_setting(const elaborate::Design& design, std::string_view key) {
  const auto found =
      std::find_if(design.settings.begin(), design.settings.end(),
                   [&](const elaborate::Setting& setting) { return setting.key == key; });
  return found == design.settings.end() ? nullptr : &*found;
}

std::map<std::string, std::uint64_t> ports_of(const golden::PacketConfig& config) {
  return {{"mantissa_bits", config.kept_mantissa_bits},
          {"sign", config.sign_bits()},
          {"coding", static_cast<std::uint64_t>(config.coding)},
          {"zero_code", config.zero_code == golden::ZeroCode::on ? 1U : 0U},
          {"bias", config.bias},
          {"raw_bits", config.raw_bits},
          {"raw_offset", config.raw_offset}};
}

/// Why a design cannot run as recommended; nothing if it can.
std::optional<std::string> misfit(const golden::PacketConfig& config,
                                  const elaborate::Design& design,
                                  const std::vector<std::string>& codings) {
  const std::string coding(golden::coding_name(config.coding));
  if (config.format != tensor_format(design)) {
    return fmt::format("it is for container {}, the design's is {}",
                       golden::format_name(config.format), design.container_name);
  }
  if (std::find(codings.begin(), codings.end(), coding) == codings.end()) {
    return fmt::format("it asks for coding {}, the design has {}", coding,
                       fmt::join(codings, ", "));
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::string> recommend_settings(const std::string& file,
                                              const elaborate::Design& design,
                                              std::vector<flow::TensorRun>& tensors) {
  const elaborate::Setting* const codings = find_setting(design, "codings");
  if (codings == nullptr || find_setting(design, "quantizer") != nullptr) {
    return fmt::format(
        "--recommended: the design {} ({}) is no encoder, decoder or codec without a quantizer, "
        "whose settings it is about",
        design.name, design.kind_name);
  }
  const std::string name = output::printable(file);
  const auto all = read_recommendations(file);
  if (!all.ok()) return fmt::format("{}: {}", name, all.error().text());
  for (flow::TensorRun& tensor : tensors) {
    const std::string subject =
        fmt::format("{}: {}", name, output::printable(tensor.file.filename().string()));
    const auto* const found = analysis::find_recommendation(*all, tensor.file.string(), "");
    if (found == nullptr) return subject + ": nothing is recommended for it";
    const auto problem =
        misfit(found->config, design, codings->value.get<std::vector<std::string>>());
    if (problem) return fmt::format("{}: {}", subject, *problem);
    tensor.settings = ports_of(found->config);
  }
  return std::nullopt;
}

}  // namespace sfpgen::cli
