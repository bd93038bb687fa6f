// Blocks of element codes: two bytes of shift as metadata, the planes one behind the other as data.
#include "element_tensor.hpp"

#include <sfpgen/golden/element_quantizer.hpp>
#include <sfpgen/golden/planes.hpp>

#include <charconv>
#include <limits>

#include "element_facts.hpp"
#include "sentence.hpp"

namespace sfpgen::golden {
namespace {

constexpr std::size_t shift_bytes = 2;
constexpr int byte_bits = 8;
constexpr std::string_view no_scale = "none";
constexpr std::string_view max_scale = "max";

std::optional<int> number_of(std::string_view text) {
  int value = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (text.empty() || error != std::errc{} || stop != end) return std::nullopt;
  return value;
}

std::vector<std::uint8_t> bytes_of_shift(int shift) {
  const auto word = static_cast<std::uint16_t>(shift);
  return {static_cast<std::uint8_t>(word & 0xFF), static_cast<std::uint8_t>(word >> byte_bits)};
}

int shift_of_bytes(std::span<const std::uint8_t> bytes) {
  return static_cast<std::int16_t>(bytes[0] | bytes[1] << byte_bits);
}

class ElementTensorEncoder final : public FormatEncoder {
 public:
  ElementTensorEncoder(const ElementFormat& format, const FormatRequest& request, unsigned lanes)
      : format_(format), request_(request), quantizer_(lanes) {
    quantizer_.seed(request.seed);
  }

  FormatBlock encode(std::span<const double> values) override {
    const ElementPacket packet =
        quantizer_.encode(format_, request_.rounding, shift(values), values);
    FormatBlock block;
    block.metadata = bytes_of_shift(shift(values));
    for (const auto& plane : pack_planes(format_.width(), packet.codes).bytes)
      block.data.insert(block.data.end(), plane.begin(), plane.end());
    block.losses = {packet.overflowed, packet.nan_lost};
    return block;
  }

 private:
  [[nodiscard]] int shift(std::span<const double> values) const {
    if (request_.scale == max_scale)
      return aligning_shift(largest_exponent(format_), max_exponent(values));
    return number_of(request_.scale).value_or(0);
  }

  ElementFormat format_;
  FormatRequest request_;
  ElementQuantizer quantizer_;
};

class ElementTensor final : public TensorFormat {
 public:
  ElementTensor(FormatRequest request, const ElementFormat& format)
      : TensorFormat(std::move(request)), format_(format) {}

  [[nodiscard]] std::string_view kind() const override { return "element"; }

  [[nodiscard]] std::vector<FormatFact> facts() const override { return element_facts(format_); }

  [[nodiscard]] std::string words() const override {
    return sentence(request_.name, ": ", format_.exponent_bits, " exponent bits, ",
                    format_.mantissa_bits, " mantissa bits, bias ", format_.bias, ", specials ",
                    specials_name(format_.specials), ", scale ", request_.scale);
  }

  [[nodiscard]] std::unique_ptr<FormatEncoder> encoder() const override {
    return std::make_unique<ElementTensorEncoder>(format_, request_, lanes());
  }

  [[nodiscard]] Result<std::vector<double>> decode(std::span<const std::uint8_t> metadata,
                                                   std::span<const std::uint8_t> data,
                                                   std::uint64_t count) const override {
    if (metadata.size() != shift_bytes)
      return Error{"metadata",
                   sentence(metadata.size(), " bytes found, a shift takes ", shift_bytes)};
    const std::uint64_t units = count / plane_unit + (count % plane_unit == 0 ? 0 : 1);
    const auto width = static_cast<std::uint64_t>(format_.width());
    if (units > data.size() || units * width != data.size())
      return Error{"data", sentence(data.size(), " bytes found, ", count, " codes of ", width,
                                    " bits do not take that")};
    Planes planes{format_.width(), count, {}};
    for (const int plane : plane_widths(format_.width())) {
      const auto length = static_cast<std::size_t>(units * static_cast<std::uint64_t>(plane));
      planes.bytes.emplace_back(data.begin(), data.begin() + static_cast<std::ptrdiff_t>(length));
      data = data.subspan(length);
    }
    const auto codes = unpack_planes(planes);
    if (!codes.ok()) return codes.error();
    return dequantize(format_, shift_of_bytes(metadata), *codes);
  }

  [[nodiscard]] BitCounts bits(std::uint64_t count) const override {
    BitCounts counts;
    const std::uint64_t padded = (count + plane_unit - 1) / plane_unit * plane_unit;
    counts.metadata = shift_bytes * byte_bits;
    counts.exponent = count * static_cast<std::uint64_t>(format_.exponent_bits);
    counts.sign = count;
    counts.mantissa = count * static_cast<std::uint64_t>(format_.mantissa_bits);
    counts.padding = (padded - count) * static_cast<std::uint64_t>(format_.width());
    return counts;
  }

 private:
  ElementFormat format_;
};

// Shifts as far as the hardware goes.
std::optional<Error> refused_scale(std::string_view scale) {
  if (scale == no_scale || scale == max_scale) return std::nullopt;
  const std::optional<int> shift = number_of(scale);
  if (shift && *shift >= lowest_shift && *shift <= highest_shift) return std::nullopt;
  return Error{"scale",
               sentence("\"", scale.substr(0, 40), "\" is neither ", no_scale, ", ", max_scale,
                        " nor a power of two from ", lowest_shift, " to ", highest_shift)};
}

}  // namespace

Result<TensorFormatPointer> make_element_tensor(const FormatRequest& request) {
  const Result<std::optional<ElementFormat>> named = parse_element_format(request.name);
  if (!named.ok()) return named.error();
  if (!*named) return TensorFormatPointer();
  const ElementFormat format = **named;
  if (format.width() > widest_plane_code)
    return Error{"format", sentence(request.name, " has ", format.width(), " bits, the most is ",
                                    widest_plane_code)};
  FormatRequest filled = request;
  if (filled.scale.empty()) filled.scale = no_scale;
  if (auto refused = refused_scale(filled.scale)) return *std::move(refused);
  return TensorFormatPointer(std::make_shared<ElementTensor>(std::move(filled), format));
}

}  // namespace sfpgen::golden
