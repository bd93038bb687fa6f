// Coding raw: exponents in a fixed number of bits, no metadata (docs/wire_format.md section 3).
#include <algorithm>

#include "exponent_coding.hpp"

namespace sfpgen::golden {
namespace {

class RawCoding final : public ExponentCoding {
 public:
  explicit RawCoding(const PacketConfig& config)
      : bits_(config.raw_bits),
        offset_(config.raw_offset),
        lowest_(offset_ + 1),
        highest_(static_cast<std::uint32_t>(low_bits(bits_)) + offset_) {}

  std::vector<CodedRow> encode_group(std::span<const ExponentRow> group,
                                     BitString& /*metadata*/) override {
    std::vector<CodedRow> rows;
    for (const ExponentRow& row : group) {
      CodedRow coded{std::nullopt, bits_, {}};
      for (const CodedValue& value : row) {
        const std::uint32_t exponent = nearest_exponent(value.exponent);
        coded.codes.push_back(exponent == 0 ? 0 : exponent - offset_);
      }
      rows.push_back(std::move(coded));
    }
    return rows;
  }

  [[nodiscard]] bool has_width_code(unsigned /*row_in_group*/) const override { return false; }

  [[nodiscard]] unsigned code_bits(const RowPlace& /*row*/) const override { return bits_; }

  [[nodiscard]] std::int64_t decode(const RowPlace& /*row*/, unsigned /*lane*/,
                                    std::uint32_t code) const override {
    return code == 0 ? 0 : static_cast<std::int64_t>(code) + offset_;
  }

  [[nodiscard]] std::uint32_t nearest_exponent(std::uint32_t exponent) const override {
    return exponent == 0 ? 0 : std::clamp(exponent, lowest_, highest_);
  }

 private:
  unsigned bits_;
  std::uint32_t offset_;
  std::uint32_t lowest_;
  std::uint32_t highest_;
};

}  // namespace

std::unique_ptr<ExponentCoding> make_raw_coding(const PacketConfig& config) {
  return std::make_unique<RawCoding>(config);
}

}  // namespace sfpgen::golden
