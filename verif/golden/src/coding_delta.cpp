// Coding delta: differences from the first row of the group, lane by lane (Gecko, arXiv 2204.13666
// v1; docs/wire_format.md section 3).
#include "difference_code.hpp"
#include "exponent_coding.hpp"

namespace sfpgen::golden {
namespace {

class DeltaCoding final : public ExponentCoding {
 public:
  explicit DeltaCoding(const PacketConfig& config)
      : config_(config), bases_(config.lanes, config.format.default_bias()) {}

  std::vector<CodedRow> encode_group(std::span<const ExponentRow> group,
                                     BitString& metadata) override {
    std::vector<CodedRow> rows;
    rows.push_back(whole_exponents(group.front(), config_.format.exponent_bits));
    for (unsigned lane = 0; lane < group.front().size(); ++lane) {
      set_base(lane, group.front()[lane]);
    }
    for (const ExponentRow& row : group.subspan(1)) {
      rows.push_back(encode_differences(
          row, config_.format, [&](unsigned lane) { return bases_[lane]; }, metadata));
    }
    return rows;
  }

  [[nodiscard]] bool has_width_code(unsigned row_in_group) const override {
    return row_in_group > 0;
  }

  [[nodiscard]] unsigned code_bits(const RowPlace& row) const override {
    return row.row_in_group == 0 ? config_.format.exponent_bits
                                 : difference_bits(row.width_code, config_.format.exponent_bits);
  }

  [[nodiscard]] std::int64_t decode(const RowPlace& row, unsigned lane,
                                    std::uint32_t code) const override {
    return row.row_in_group == 0 ? code
                                 : decode_difference(row.width_code, code, bases_[lane], config_);
  }

  void decoded(const RowPlace& row, unsigned lane, const CodedValue& value) override {
    if (row.row_in_group == 0) {
      set_base(lane, value);
    }
  }

 private:
  // A zero's exponent says nothing about its neighbours': the lane keeps the base that it had.
  void set_base(unsigned lane, const CodedValue& value) {
    if (!value.zero) {
      bases_[lane] = value.exponent;
    }
  }

  PacketConfig config_;
  std::vector<std::uint32_t> bases_;
};

}  // namespace

std::unique_ptr<ExponentCoding> make_delta_coding(const PacketConfig& config) {
  return std::make_unique<DeltaCoding>(config);
}

}  // namespace sfpgen::golden
