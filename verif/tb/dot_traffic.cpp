// Making vectors, and what dot products make of them.
#include "verif/tb/dot_traffic.hpp"

#include <sfpgen/golden/float_arithmetic.hpp>

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "verif/harness/float_stimulus.hpp"

namespace sfpgen::tb {
namespace {

using golden::DotBeat;
using golden::low_bits;

constexpr unsigned e8m0_bits = 8;
constexpr std::uint32_t e8m0_one = 127;
constexpr std::uint32_t e8m0_nan = 255;
constexpr std::uint32_t exponent_nan = 511;

golden::ElementFormat element_of(const harness::DesignFacts& facts, char vector) {
  const auto number = [&](const char* name) {
    return static_cast<int>(facts.parameter(std::string(1, vector) + name));
  };
  const int exponent_bits = number("_EXPONENT_BITS");
  const int mantissa_bits = number("_MANTISSA_BITS");
  if (number("_TWOS") != 0) {
    golden::ElementFormat integer = golden::hbfp_element(mantissa_bits + 1);
    // MX counts from the largest integer of its own: OCP's INT8 has 6 places.
    if (facts.parameter("E8M0") != 0) integer.bias = 0;
    return integer;
  }
  golden::ElementFormat format = golden::exmy(exponent_bits, mantissa_bits);
  format.specials = static_cast<golden::Specials>(number("_SPECIALS"));
  return format;
}

int places_of(const golden::ElementFormat& format) {
  return format.bias - 1 + format.mantissa_bits;
}

}  // namespace

DotShape DotShape::of(const harness::DesignFacts& facts) {
  DotShape shape;
  shape.count = static_cast<unsigned>(facts.parameter("COUNT"));
  const auto mantissa = static_cast<unsigned>(facts.parameter("RESULT_MANTISSA"));
  shape.sum = {golden::fp32.exponent_bits, mantissa};
  shape.sum_bits = shape.sum.width();
  if (facts.parameter_or("MANTISSA_BITS", 0) != 0) {
    shape.kind = Kind::floats;
    shape.values = {golden::fp32.exponent_bits,
                    static_cast<unsigned>(facts.parameter("MANTISSA_BITS"))};
    return shape;
  }
  shape.blocks.a = element_of(facts, 'A');
  shape.blocks.b = element_of(facts, 'B');
  if (mantissa == 0) {
    shape.kind = Kind::integers;
    shape.sum_bits = static_cast<unsigned>(facts.parameter("RESULT_BITS"));
    shape.integer_bits = static_cast<unsigned>(shape.blocks.a.width());
    return shape;
  }
  shape.blocks.scale =
      facts.parameter("E8M0") != 0 ? golden::ScaleForm::e8m0 : golden::ScaleForm::exponent10;
  shape.blocks.beats = static_cast<unsigned>(facts.parameter("VECTORS"));
  shape.blocks.sum = shape.sum;
  if (places_of(shape.blocks.a) + places_of(shape.blocks.b) !=
      static_cast<int>(facts.parameter("UNIT_PLACES")))
    throw std::logic_error("UNIT_PLACES does not suit the elements");
  return shape;
}

unsigned DotShape::a_bits() const {
  return kind == Kind::floats ? values.width() : static_cast<unsigned>(blocks.a.width());
}

unsigned DotShape::b_bits() const {
  return kind == Kind::floats ? values.width() : static_cast<unsigned>(blocks.b.width());
}

unsigned DotShape::scale_bits() const {
  if (kind != Kind::blocks) return 0;
  return golden::scale_bits(blocks.scale);
}

golden::DotSum DotShape::sum_of(const std::vector<DotBeat>& beats) const {
  switch (kind) {
    case Kind::blocks:
      return golden::dot_blocks(blocks, beats);
    case Kind::integers:
      return golden::dot_integers(integer_bits, sum_bits, beats);
    default:
      return golden::dot_floats(values, sum, beats);
  }
}

// ---- traffic

DotTraffic::DotTraffic(const harness::DesignFacts& facts, std::uint64_t seed,
                       harness::Coverage& coverage)
    : UnitTraffic(seed), shape_(DotShape::of(facts)) {
  empty_ = coverage.declare("packet", "empty");
  one_beat_ = coverage.declare("packet", "1 beat");
  several_ = coverage.declare("packet", "several beats");
  apart_ = coverage.declare("packet", "ends behind its last elements");
  if (shape_.kind == DotShape::Kind::blocks && shape_.blocks.beats > 1)
    part_of_block_ = coverage.declare("packet", "ends within a block");
  zero_ = coverage.declare("sum", "zero");
  positive_ = coverage.declare("sum", "positive");
  negative_ = coverage.declare("sum", "negative");
  if (shape_.kind == DotShape::Kind::integers) return;
  infinite_ = coverage.declare("sum", "infinite");
  nan_ = coverage.declare("sum", "NaN");
}

UnitPorts DotTraffic::ports() const {
  const harness::StreamRules beats{shape_.beat_bytes(), shape_.beat_bytes()};
  const std::size_t bytes = shape_.sum_bits / 8U;
  UnitPorts ports;
  ports.sources = {{"s_axis", beats}};
  ports.sinks = {{"m_axis", {bytes, bytes}}};
  if (shape_.kind == DotShape::Kind::integers) {
    // A wide sum takes longer than most packets here to wrap around.
    const unsigned beat_bits = 2U * shape_.integer_bits + 7U;
    ports.status = {
        {"wrapped", shape_.sum_bits > beat_bits + 4U ? Reach::constant : Reach::reachable}};
  } else {
    ports.status = {{"special"}};
  }
  return ports;
}

std::size_t DotTraffic::group_rows() const {
  return shape_.kind == DotShape::Kind::blocks ? std::max(shape_.blocks.beats, 2U) : 4U;
}

std::vector<std::uint64_t> DotTraffic::elements(Style style, const golden::ElementFormat& format) {
  const auto width = static_cast<unsigned>(format.width());
  const std::uint64_t sign = std::uint64_t{1} << (width - 1U);
  const bool integer = format.sign_form == golden::SignForm::twos_complement;
  std::vector<std::uint64_t> codes;
  for (unsigned i = 0; i < shape_.count; ++i) {
    std::uint64_t code = random_.bits(width);
    switch (style) {
      case Style::largest:
        // The smallest integer, or all exponents high; now and then the other sign.
        code = integer ? sign - (random_.chance(0.1) ? 1U : 0U)
                       : code | (low_bits(static_cast<unsigned>(format.exponent_bits))
                                 << static_cast<unsigned>(format.mantissa_bits));
        break;
      case Style::zeros:
        code = random_.chance(0.9) ? 0 : code & sign;
        if (integer) code = 0;
        break;
      case Style::near:
        code = random_.below(2) | (random_.chance(0.5) && !integer ? sign : 0);
        break;
      default:
        break;
    }
    // Infinities and NaNs are rare enough for sums without.
    const bool special = format.specials != golden::Specials::none &&
                         ((code >> static_cast<unsigned>(format.mantissa_bits)) &
                          low_bits(static_cast<unsigned>(format.exponent_bits))) ==
                             low_bits(static_cast<unsigned>(format.exponent_bits));
    if (special && style != Style::exceptional)
      code &= ~(std::uint64_t{1} << static_cast<unsigned>(format.mantissa_bits));
    codes.push_back(code);
  }
  return codes;
}

std::vector<std::uint64_t> DotTraffic::values(Style style) {
  using harness::FloatStyle;
  const harness::FloatShape shape{shape_.values.exponent_bits, shape_.values.mantissa_bits};
  switch (style) {
    case Style::zeros:
      return harness::random_floats(
          shape, random_.chance(0.5) ? FloatStyle::zeros : FloatStyle::tiny, shape_.count, random_);
    case Style::any:
      return harness::random_floats(shape, FloatStyle::any_bits, shape_.count, random_);
    case Style::exceptional:
      return harness::random_floats(shape, FloatStyle::exceptional, shape_.count, random_);
    default:
      break;
  }
  // Exponents close together, so that bits meet: around 1, or where products get very small or so
  // large that their sum is infinite. Those have the same sign but now and then, else most sums
  // would be NaN.
  const bool low = style == Style::near && random_.chance(0.3);
  const bool high = style == Style::largest;
  const std::uint64_t bias = shape_.values.default_bias();
  const std::uint64_t middle = low ? bias / 2U : high ? 2U * bias - 3U : bias;
  std::vector<std::uint64_t> found;
  for (unsigned i = 0; i < shape_.count; ++i) {
    const std::uint64_t exponent = middle - 4U + random_.below(8);
    const std::uint64_t sign = high && random_.chance(0.95) ? 0 : random_.bits(1);
    found.push_back((sign << (shape.width() - 1U)) | (exponent << shape.mantissa_bits) |
                    random_.bits(shape.mantissa_bits));
  }
  return found;
}

std::uint32_t DotTraffic::scale(Style style) {
  const unsigned bits = shape_.scale_bits();
  const auto any = static_cast<std::uint32_t>(random_.bits(bits));
  if (style == Style::any) return any;
  if (style == Style::exceptional && random_.chance(0.2))
    return bits == e8m0_bits ? e8m0_nan : exponent_nan;
  const auto near = middle_ + static_cast<std::uint32_t>(random_.below(9)) - 4U;
  return near & static_cast<std::uint32_t>(low_bits(bits));
}

std::vector<DotBeat> DotTraffic::beats_of(Style style, std::size_t rows) {
  std::vector<DotBeat> beats;
  const std::uint32_t one = shape_.scale_bits() == e8m0_bits ? e8m0_one : 0;
  // Mostly where sums stay finite, at times at both ends of FP32.
  const std::uint32_t middles[] = {one, one, one, one + 60U, one - 60U, one + 50U};
  middle_ = middles[random_.below(std::size(middles))];
  for (std::size_t row = 0; row < rows; ++row) {
    DotBeat beat;
    const bool floats = shape_.kind == DotShape::Kind::floats;
    beat.a = floats ? values(style) : elements(style, shape_.blocks.a);
    beat.b = floats ? values(style) : elements(style, shape_.blocks.b);
    beat.a_scale = scale(style);
    beat.b_scale = scale(style);
    if (style == Style::cancelling && row % 2 == 1) {
      // The vectors of the beat before with one sign turned, so that sums come near to zero.
      beat = beats.back();
      for (std::uint64_t& code : beat.a) {
        const unsigned bits = shape_.a_bits();
        const bool integer =
            !floats && shape_.blocks.a.sign_form == golden::SignForm::twos_complement;
        code = integer ? (~code + 1U) & low_bits(bits) : code ^ (std::uint64_t{1} << (bits - 1U));
      }
      if (random_.chance(0.5)) beat.b[random_.below(shape_.count)] ^= 1U;
    }
    beats.push_back(std::move(beat));
  }
  return beats;
}

void DotTraffic::cover(UnitJob& job, const std::vector<DotBeat>& beats,
                       const golden::DotSum& sum) const {
  const bool sign = (sum.value >> (shape_.sum_bits - 1U)) != 0;
  const bool integer = shape_.kind == DotShape::Kind::integers;
  if (beats.empty()) {
    job.covers.push_back(empty_);
  } else {
    job.covers.push_back(beats.size() == 1 ? one_beat_ : several_);
    if (!integer && shape_.blocks.beats > 1 && beats.size() % shape_.blocks.beats != 0)
      job.covers.push_back(part_of_block_);
  }
  const std::uint64_t magnitude = integer ? sum.value : sum.value & low_bits(shape_.sum_bits - 1U);
  if (magnitude == 0) {
    job.covers.push_back(zero_);
  } else if (!integer && sum.exception) {
    job.covers.push_back((sum.value & low_bits(shape_.sum.mantissa_bits)) == 0 ? infinite_ : nan_);
  } else {
    job.covers.push_back(sign ? negative_ : positive_);
  }
}

UnitJob DotTraffic::job_of(const std::vector<DotBeat>& beats, Ending ending) {
  UnitJob job;
  std::vector<harness::Beat> in;
  const std::size_t bytes = shape_.beat_bytes();
  for (const DotBeat& made : beats) {
    harness::Beat beat = harness::make_beat(bytes, bytes, false);
    for (unsigned i = 0; i < shape_.count; ++i) {
      harness::set_field(beat.data, std::size_t{i} * shape_.a_bits(), shape_.a_bits(), made.a[i]);
      harness::set_field(beat.data, shape_.a_bytes() * 8U + std::size_t{i} * shape_.b_bits(),
                         shape_.b_bits(), made.b[i]);
    }
    beat.user = made.a_scale | (std::uint64_t{made.b_scale} << shape_.scale_bits());
    in.push_back(std::move(beat));
  }
  end_packet(in, bytes, ending);
  const golden::DotSum sum = shape_.sum_of(beats);
  const std::size_t result_bytes = shape_.sum_bits / 8U;
  harness::Beat result = harness::make_beat(result_bytes, result_bytes, true);
  harness::set_field(result.data, 0, shape_.sum_bits, sum.value);
  job.values = beats.size() * shape_.count;
  job.in.push_back(std::move(in));
  job.expected.push_back({std::move(result)});
  if (sum.exception) {
    const char* name = shape_.kind == DotShape::Kind::integers ? "wrapped" : "special";
    job.status[name] = StatusExpectation::set;
  }
  cover(job, beats, sum);
  if (!beats.empty() && ending == Ending::apart) job.covers.push_back(apart_);
  return job;
}

UnitJob DotTraffic::make(std::size_t rows) {
  constexpr Style styles[] = {Style::any,     Style::near,       Style::cancelling,
                              Style::largest, Style::near,       Style::cancelling,
                              Style::zeros,   Style::exceptional};
  const Style style = styles[packets_++ % std::size(styles)];
  const Ending ending = random_.chance(0.15) ? Ending::apart : Ending::with_last_row;
  return job_of(beats_of(style, rows), ending);
}

UnitJob DotTraffic::full(std::size_t rows) {
  return job_of(beats_of(Style::near, rows), Ending::with_last_row);
}

}  // namespace sfpgen::tb
