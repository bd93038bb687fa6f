// A packet of docs/block_formats.md as a block of a file, its words of data as wide as the values.
#include "block_tensor.hpp"

#include <sfpgen/golden/block_format.hpp>

#include <algorithm>
#include <cmath>

#include "element_facts.hpp"
#include "sentence.hpp"

namespace sfpgen::golden {
namespace {

constexpr std::uint64_t byte_bits = 8;
constexpr std::uint64_t packet_scale_bits = 32;

std::string_view name_of(ScaleForm form) {
  switch (form) {
    case ScaleForm::exponent10:
      return "exponent10";
    case ScaleForm::e8m0:
      return "e8m0";
    case ScaleForm::e4m3:
      return "e4m3";
  }
  return "e8m0";
}

std::string words_of(const ElementFormat& element) {
  if (element.exponent_bits == 0)
    return sentence("integers of ", element.width(), " bits, ", sign_form_name(element.sign_form));
  return sentence("elements e", element.exponent_bits, "m", element.mantissa_bits, " of ",
                  element.width(), " bits");
}

std::string_view name_of(ElementRounding rounding) {
  const auto names = named_element_roundings();
  return std::find_if(
             names.begin(), names.end(),
             [rounding](const NamedElementRounding& entry) { return entry.rounding == rounding; })
      ->name;
}

class BlockTensorEncoder final : public FormatEncoder {
 public:
  BlockTensorEncoder(const BlockFormat& format, const FieldLayout& layout, std::uint32_t seed)
      : format_(format), layout_(layout), encoder_(format, layout.lanes) {
    encoder_.seed(seed);
  }

  FormatBlock encode(std::span<const double> values) override {
    const BlockCodes codes =
        encoder_.encode_numbers(values, packet_scale_for_numbers(format_, values));
    BlockStreams streams = pack_blocks(format_, layout_, codes);
    FormatBlock block;
    block.metadata = std::move(streams.metadata);
    block.data = std::move(streams.data);
    block.losses.saturated = codes.saturated;
    block.losses.nonfinite = codes.nonfinite;
    return block;
  }

 private:
  BlockFormat format_;
  FieldLayout layout_;
  BlockEncoder encoder_;
};

class BlockTensor final : public TensorFormat {
 public:
  BlockTensor(FormatRequest request, const BlockFormat& format)
      : TensorFormat(std::move(request)), format_(format), layout_{request_.value_bits, lanes()} {}

  [[nodiscard]] std::string_view kind() const override { return "block"; }

  [[nodiscard]] std::uint64_t unit() const override {
    return std::max(format_.block, layout_.lanes);
  }

  [[nodiscard]] std::vector<FormatFact> facts() const override {
    std::vector<FormatFact> facts = {{"block", std::int64_t{format_.block}},
                                     {"scale_form", std::string(name_of(format_.scale))},
                                     {"word_bits", std::int64_t{layout_.word_bits}}};
    for (FormatFact& fact : element_facts(format_.element)) facts.push_back(std::move(fact));
    return facts;
  }

  [[nodiscard]] std::string words() const override {
    return sentence(request_.name, ": blocks of ", format_.block, " values, ",
                    words_of(format_.element), ", scales ", name_of(format_.scale), ", policy ",
                    request_.scale, ", rounding ", name_of(format_.rounding), ", ", lanes(),
                    " lanes");
  }

  [[nodiscard]] std::unique_ptr<FormatEncoder> encoder() const override {
    return std::make_unique<BlockTensorEncoder>(format_, layout_, request_.seed);
  }

  [[nodiscard]] Result<std::vector<double>> decode(std::span<const std::uint8_t> metadata,
                                                   std::span<const std::uint8_t> data,
                                                   std::uint64_t count) const override {
    const auto codes = unpack_blocks(
        format_, layout_, count, {{metadata.begin(), metadata.end()}, {data.begin(), data.end()}});
    if (!codes.ok()) return codes.error();
    if (!std::isfinite(codes->packet_scale) || codes->packet_scale <= 0)
      return Error{"metadata", "the packet's scale is no positive number"};
    return decode_block_numbers(format_, *codes);
  }

  [[nodiscard]] BitCounts bits(std::uint64_t count) const override {
    const StreamSizes sizes = stream_sizes(format_, layout_, count);
    const std::uint64_t blocks = count / format_.block + (count % format_.block == 0 ? 0 : 1);
    BitCounts counts;
    counts.metadata = blocks * scale_bits(format_.scale) +
                      (format_.scale == ScaleForm::e4m3 ? packet_scale_bits : 0);
    counts.exponent = count * static_cast<std::uint64_t>(format_.element.exponent_bits);
    counts.sign = count;
    counts.mantissa = count * static_cast<std::uint64_t>(format_.element.mantissa_bits);
    counts.padding = (sizes.metadata + sizes.data) * byte_bits - counts.total();
    return counts;
  }

 private:
  BlockFormat format_;
  FieldLayout layout_;
};

bool go_together(unsigned block, unsigned lanes) {
  return block % lanes == 0 || lanes % block == 0;
}

// The most lanes up to the usual ones that go with the blocks.
unsigned lanes_for(unsigned block) {
  unsigned lanes = default_format_lanes;
  while (!go_together(block, lanes)) --lanes;
  return lanes;
}

// "floor, ceil or hbfp".
std::string any_of(const std::vector<std::string_view>& names) {
  std::string text;
  for (std::size_t i = 0; i < names.size(); ++i)
    text += sentence(i == 0 ? "" : i + 1 == names.size() ? " or " : ", ", names[i]);
  return text;
}

std::optional<ScalePolicy> policy_of(const BlockFormat& format, std::string_view word) {
  const auto names = scale_policies_of(format.scale);
  if (std::find(names.begin(), names.end(), word) == names.end()) return std::nullopt;
  return scale_policy_from_name(word);
}

}  // namespace

Result<TensorFormatPointer> make_block_tensor(const FormatRequest& request) {
  const Result<std::optional<BlockFormat>> named = parse_block_format(request.name);
  if (!named.ok()) return named.error();
  if (!*named) return TensorFormatPointer();
  BlockFormat format = **named;
  FormatRequest filled = request;
  if (!filled.lanes) filled.lanes = lanes_for(format.block);
  if (!go_together(format.block, *filled.lanes))
    return Error{"lanes", sentence("a block of ", format.block,
                                   " values is neither a multiple nor a divisor of ", *filled.lanes,
                                   " lanes")};
  if (filled.scale.empty()) filled.scale = scale_policy_name(format.policy);
  const auto policy = policy_of(format, filled.scale);
  if (!policy)
    return Error{"scale",
                 sentence("\"", printable(filled.scale), "\" is no policy of ", request.name,
                          ", which takes ", any_of(scale_policies_of(format.scale)))};
  format.policy = *policy;
  format.rounding = request.rounding;
  return TensorFormatPointer(std::make_shared<BlockTensor>(std::move(filled), format));
}

}  // namespace sfpgen::golden
