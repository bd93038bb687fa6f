// Coding max: distances below the group's largest exponent (the project's own; docs/wire_format.md
// section 3).
#include <algorithm>

#include "difference_code.hpp"
#include "exponent_coding.hpp"

namespace sfpgen::golden {
namespace {

class MaxCoding final : public ExponentCoding {
 public:
  explicit MaxCoding(const PacketConfig& config)
      : config_(config), widest_(config.format.exponent_bits - 1) {}

  std::vector<CodedRow> encode_group(std::span<const ExponentRow> group,
                                     BitString& metadata) override {
    maximum_ = 0;
    for (const ExponentRow& row : group) {
      for (const CodedValue& value : row) {
        maximum_ = value.zero ? maximum_ : std::max(maximum_, value.exponent);
      }
    }
    metadata.append(maximum_, config_.format.exponent_bits);
    std::vector<CodedRow> rows;
    for (const ExponentRow& row : group) {
      rows.push_back(encode_row(row, metadata));
    }
    return rows;
  }

  bool open_group(BitReader& metadata) override {
    const std::optional<std::uint64_t> maximum = metadata.take(config_.format.exponent_bits);
    maximum_ = static_cast<std::uint32_t>(maximum.value_or(0));
    return maximum.has_value();
  }

  [[nodiscard]] bool has_width_code(unsigned /*row_in_group*/) const override { return true; }

  [[nodiscard]] unsigned code_bits(const RowPlace& row) const override {
    return row.width_code == widest_ ? config_.format.exponent_bits : row.width_code;
  }

  [[nodiscard]] std::int64_t decode(const RowPlace& row, unsigned /*lane*/,
                                    std::uint32_t code) const override {
    if (row.width_code == widest_) {
      return code;
    }
    if (config_.zero_code == ZeroCode::on && row.width_code > 0 &&
        code == zero_code(row.width_code)) {
      return 0;
    }
    return static_cast<std::int64_t>(maximum_) - code;
  }

 private:
  static std::uint32_t zero_code(unsigned width_code) { return (1U << width_code) - 1; }

  // Width 0 holds the maximum alone. Above it the all-ones code belongs to the zeros, when they
  // have one.
  [[nodiscard]] bool fits(const CodedValue& value, unsigned width_code) const {
    const std::uint32_t distance = maximum_ - value.exponent;
    if (width_code == 0) {
      return !value.zero && distance == 0;
    }
    const std::uint32_t end =
        config_.zero_code == ZeroCode::on ? zero_code(width_code) : 1U << width_code;
    return value.zero || distance < end;
  }

  CodedRow encode_row(const ExponentRow& row, BitString& metadata) const {
    unsigned width_code = 0;
    const auto value_fits = [&](const CodedValue& value) { return fits(value, width_code); };
    while (width_code < widest_ && !std::all_of(row.begin(), row.end(), value_fits)) {
      ++width_code;
    }
    metadata.append(width_code, config_.format.width_code_bits());

    if (width_code == widest_) {
      CodedRow coded = whole_exponents(row, config_.format.exponent_bits);
      coded.width_code = width_code;
      return coded;
    }
    CodedRow coded{width_code, width_code, {}};
    for (const CodedValue& value : row) {
      coded.codes.push_back(value.zero ? zero_code(width_code) : maximum_ - value.exponent);
    }
    return coded;
  }

  PacketConfig config_;
  unsigned widest_;
  std::uint32_t maximum_ = 0;
};

}  // namespace

std::unique_ptr<ExponentCoding> make_max_coding(const PacketConfig& config) {
  return std::make_unique<MaxCoding>(config);
}

}  // namespace sfpgen::golden
