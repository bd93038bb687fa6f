// The table of exponent codings: the one place that a new coding is added to.
#include "exponent_coding.hpp"

#include <array>
#include <stdexcept>

namespace sfpgen::golden {
namespace {

struct CodingEntry {
  NamedCoding named;
  std::unique_ptr<ExponentCoding> (*make)(const PacketConfig&);
};

constexpr std::array<CodingEntry, 4> codings = {{
    {{Coding::raw, "raw"}, make_raw_coding},
    {{Coding::delta, "delta"}, make_delta_coding},
    {{Coding::bias, "bias"}, make_bias_coding},
    {{Coding::max, "max"}, make_max_coding},
}};

constexpr auto coding_names = [] {
  std::array<NamedCoding, codings.size()> names{};
  for (std::size_t i = 0; i < codings.size(); ++i) {
    names.at(i) = codings.at(i).named;
  }
  return names;
}();

}  // namespace

std::span<const NamedCoding> named_codings() { return coding_names; }

std::string_view coding_name(Coding coding) {
  for (const NamedCoding& named : coding_names) {
    if (named.coding == coding) {
      return named.name;
    }
  }
  return "unknown";
}

std::optional<Coding> coding_from_name(std::string_view name) {
  for (const NamedCoding& named : coding_names) {
    if (named.name == name) {
      return named.coding;
    }
  }
  return std::nullopt;
}

std::unique_ptr<ExponentCoding> make_exponent_coding(const PacketConfig& config) {
  for (const CodingEntry& entry : codings) {
    if (entry.named.coding == config.coding) {
      return entry.make(config);
    }
  }
  throw std::invalid_argument("internal error: a coding without an entry in the table of codings");
}

}  // namespace sfpgen::golden
