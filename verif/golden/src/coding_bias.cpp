// Coding bias: differences from one constant (Gecko with a fixed bias, MLSys form of arXiv
// 2204.13666; docs/wire_format.md section 3).
#include "difference_code.hpp"
#include "exponent_coding.hpp"

namespace sfpgen::golden {
namespace {

class BiasCoding final : public ExponentCoding {
 public:
  explicit BiasCoding(const PacketConfig& config) : config_(config) {}

  std::vector<CodedRow> encode_group(std::span<const ExponentRow> group,
                                     BitString& metadata) override {
    std::vector<CodedRow> rows;
    for (const ExponentRow& row : group) {
      rows.push_back(encode_differences(
          row, config_.format, [&](unsigned /*lane*/) { return config_.bias; }, metadata));
    }
    return rows;
  }

  [[nodiscard]] bool has_width_code(unsigned /*row_in_group*/) const override { return true; }

  [[nodiscard]] unsigned code_bits(const RowPlace& row) const override {
    return difference_bits(row.width_code, config_.format.exponent_bits);
  }

  [[nodiscard]] std::int64_t decode(const RowPlace& row, unsigned /*lane*/,
                                    std::uint32_t code) const override {
    return decode_difference(row.width_code, code, config_.bias, config_);
  }

 private:
  PacketConfig config_;
};

}  // namespace

std::unique_ptr<ExponentCoding> make_bias_coding(const PacketConfig& config) {
  return std::make_unique<BiasCoding>(config);
}

}  // namespace sfpgen::golden
