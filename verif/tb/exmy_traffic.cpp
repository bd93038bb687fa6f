// Making values and codes, and what the golden functions make of them.
#include "verif/tb/exmy_traffic.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "verif/harness/float_stimulus.hpp"

namespace sfpgen::tb {
namespace {

using golden::ElementFormat;
using golden::ElementRounding;
using golden::low_bits;

constexpr int value_bias = 127;

std::uint64_t port_of(ElementRounding rounding) {
  switch (rounding) {
    case ElementRounding::truncate:
      return 0;
    case ElementRounding::nearest_even:
      return 1;
    case ElementRounding::stochastic:
      return 3;
  }
  return 0;
}

const char* name_of(ElementRounding rounding) {
  return rounding == ElementRounding::truncate       ? "truncate"
         : rounding == ElementRounding::nearest_even ? "nearest-even"
                                                     : "stochastic";
}

bool has_nan(const ElementFormat& format) {
  return format.specials == golden::Specials::nan_only ||
         (format.specials == golden::Specials::ieee && format.mantissa_bits > 0);
}

Reach reach(bool reachable) { return reachable ? Reach::reachable : Reach::constant; }

std::uint64_t shift_port(int shift) { return static_cast<std::uint64_t>(shift) & low_bits(10); }

// Corner sizes draw a partial last row in every second packet.
std::size_t count_of(std::size_t rows, unsigned lanes, std::uint64_t packet,
                     harness::Random& random) {
  std::size_t count = rows * lanes;
  if (count != 0 && packet % 2 == 0) count -= random.below(lanes);
  return count;
}

Ending drawn_ending(harness::Random& random) {
  return random.chance(0.15) ? Ending::apart : Ending::with_last_row;
}

// A tensor goes through every format, with its largest exponent at the format's.
std::vector<ElementChoice> tensor_choices(const ElementShape& shape,
                                          const std::vector<double>& numbers) {
  std::vector<ElementChoice> choices;
  choices.reserve(shape.formats.size());
  for (std::size_t i = 0; i < shape.formats.size(); ++i) {
    const ElementFormat& format = shape.formats[i];
    const int shift =
        golden::aligning_shift(golden::largest_exponent(format), golden::max_exponent(numbers));
    choices.push_back({static_cast<unsigned>(i), format, i, shape.shift ? shift : 0, false});
  }
  return choices;
}

std::vector<double> numbers_of(const ElementShape& shape,
                               const std::vector<std::uint64_t>& values) {
  std::vector<double> numbers;
  numbers.reserve(values.size());
  for (const std::uint64_t value : values) numbers.push_back(number_of(shape, value));
  return numbers;
}

std::uint64_t code_bits(const ElementFormat& format, std::size_t count) {
  return static_cast<std::uint64_t>(format.width()) * count;
}

}  // namespace

std::vector<std::uint64_t> element_values(const ElementShape& shape, const ElementChoice& choice,
                                          std::size_t count, harness::Random& random) {
  const auto style = harness::all_float_styles[random.below(std::size(harness::all_float_styles))];
  const unsigned mantissa_bits = shape.container.mantissa_bits;
  std::vector<std::uint64_t> values =
      harness::random_floats({shape.container.exponent_bits, mantissa_bits}, style, count, random);
  if (random.chance(0.2)) return values;
  const ElementFormat& format = choice.format;
  const int lowest = 1 - format.bias - format.mantissa_bits - 2;
  const int highest = golden::largest_exponent(format) + 1;
  for (std::uint64_t& value : values) {
    if (random.chance(0.2)) continue;
    // An exponent that the format reaches, or next to it; a mantissa near a tie.
    const int exponent =
        lowest + static_cast<int>(random.below(static_cast<std::uint64_t>(highest - lowest) + 1U)) -
        choice.shift + value_bias;
    if (exponent < 1 || exponent > 2 * value_bias) continue;
    value &= ~(low_bits(shape.container.exponent_bits) << mantissa_bits);
    value |= static_cast<std::uint64_t>(exponent) << mantissa_bits;
    const auto cleared = static_cast<unsigned>(random.below(mantissa_bits + 1U));
    if (random.chance(0.6)) value &= ~low_bits(cleared);
    if (random.chance(0.2)) value |= low_bits(mantissa_bits) & ~low_bits(cleared);
    if (random.chance(0.1)) value ^= 1U;
  }
  return values;
}

// ---- quantizer

ExmyQuantizerTraffic::ExmyQuantizerTraffic(const harness::DesignFacts& facts, std::uint64_t seed,
                                           harness::Coverage& coverage)
    : UnitTraffic(seed),
      shape_(ElementShape::of(facts)),
      coverage_(coverage, shape_),
      quantizer_(shape_.lanes) {
  for (const ElementRounding rounding : shape_.roundings)
    roundings_.push_back(coverage.declare("rounding", name_of(rounding)));
  const auto& formats = shape_.formats;
  overflow_ = coverage.declare("value", "beyond the largest number");
  if (std::any_of(formats.begin(), formats.end(), has_nan))
    nan_kept_ = coverage.declare("value", "NaN in a format with one");
  if (!std::all_of(formats.begin(), formats.end(), has_nan))
    nan_lost_ = coverage.declare("value", "NaN in a format without one");
  loaded_ = coverage.declare("seed", "loaded");
  goes_on_ = coverage.declare("seed", "not loaded");
}

UnitPorts ExmyQuantizerTraffic::ports() const {
  constexpr auto partial = harness::StreamRules::LastBeat::partial;
  return {{{"s_axis", {shape_.value_row_bytes(), shape_.container.bytes(), partial}}},
          {{"m_axis", {shape_.code_row_bytes(), shape_.slot_bytes, partial}}},
          RowsAt::first_source,
          {"cfg_format_i", "cfg_shift_i", "cfg_rounding_i", "cfg_seed_load_i", "cfg_seed_i"},
          {{"overflow"},
           {"nan_lost", reach(!std::all_of(shape_.formats.begin(), shape_.formats.end(), has_nan))},
           {"cfg_clamped", reach(shape_.clamps_format() || shape_.roundings.size() > 1)}}};
}

UnitJob ExmyQuantizerTraffic::job_of(const ElementChoice& choice, std::size_t rounding,
                                     const std::vector<std::uint64_t>& values, Ending ending) {
  const bool load = random_.chance(0.3);
  const auto seed = static_cast<std::uint32_t>(random_.bits(golden::RandomBits::seed_bits));
  if (load || unseeded_) quantizer_.seed(seed);
  unseeded_ = false;
  const std::vector<double> numbers = numbers_of(shape_, values);
  const golden::ElementPacket packet =
      quantizer_.encode(choice.format, shape_.roundings[rounding], choice.shift, numbers);

  UnitJob job;
  job.values = values.size();
  job.bits = code_bits(choice.format, values.size());
  std::uint64_t rounding_port = port_of(shape_.roundings[rounding]);
  bool clamped = choice.clamped;
  // A rounding that is not there stands for the first one that is.
  if (rounding == 0 && shape_.roundings.size() > 1 && random_.chance(0.1)) {
    rounding_port = 2;
    clamped = true;
  }
  job.configuration = {{"cfg_format_i", choice.format_port},
                       {"cfg_shift_i", shift_port(choice.shift)},
                       {"cfg_rounding_i", rounding_port},
                       {"cfg_seed_load_i", load ? 1U : 0U},
                       {"cfg_seed_i", seed}};
  job.in.push_back(lanes_beats(values, shape_.lanes, shape_.container.bytes()));
  const std::vector<std::uint64_t> codes(packet.codes.begin(), packet.codes.end());
  job.expected.push_back(lanes_beats(codes, shape_.lanes, shape_.slot_bytes));
  end_packet(job.in.front(), shape_.value_row_bytes(), ending);
  end_packet(job.expected.front(), shape_.code_row_bytes(), ending);
  if (packet.overflowed) job.status["overflow"] = StatusExpectation::set;
  if (packet.nan_lost) job.status["nan_lost"] = StatusExpectation::set;
  if (clamped) job.status["cfg_clamped"] = StatusExpectation::set;
  job.covers.push_back(load ? loaded_ : goes_on_);
  coverage_.cover(job, choice, values.size(), ending);
  if (values.empty()) return job;
  job.covers.push_back(roundings_[rounding]);
  if (packet.overflowed) job.covers.push_back(overflow_);
  if (packet.nan_lost) job.covers.push_back(nan_lost_);
  const bool nan = std::any_of(numbers.begin(), numbers.end(), [](double n) { return n != n; });
  if (nan && has_nan(choice.format)) job.covers.push_back(nan_kept_);
  return job;
}

UnitJob ExmyQuantizerTraffic::random_job(std::size_t count, Ending ending) {
  const ElementChoice choice = draw_choice(shape_, random_);
  const std::size_t rounding = random_.below(shape_.roundings.size());
  return job_of(choice, rounding, element_values(shape_, choice, count, random_), ending);
}

UnitJob ExmyQuantizerTraffic::make(std::size_t rows) {
  const Ending ending = drawn_ending(random_);
  return random_job(count_of(rows, shape_.lanes, packets_++, random_), ending);
}

UnitJob ExmyQuantizerTraffic::full(std::size_t rows) {
  return random_job(rows * shape_.lanes, Ending::with_last_row);
}

std::vector<UnitJob> ExmyQuantizerTraffic::tensor(const std::vector<std::uint64_t>& values) {
  std::vector<UnitJob> jobs;
  for (const ElementChoice& choice : tensor_choices(shape_, numbers_of(shape_, values)))
    jobs.push_back(job_of(choice, shape_.roundings.size() - 1U, values, Ending::with_last_row));
  return jobs;
}

// ---- dequantizer

ExmyDequantizerTraffic::ExmyDequantizerTraffic(const harness::DesignFacts& facts,
                                               std::uint64_t seed, harness::Coverage& coverage)
    : UnitTraffic(seed), shape_(ElementShape::of(facts)), coverage_(coverage, shape_) {
  zero_ = coverage.declare("value", "zero");
  const auto special = [](const ElementFormat& format) {
    return format.specials != golden::Specials::none;
  };
  if (std::any_of(shape_.formats.begin(), shape_.formats.end(), special))
    special_ = coverage.declare("value", "infinity or NaN of the format");
  if (shape_.shift) {
    infinite_ = coverage.declare("value", "beyond the container");
    subnormal_ = coverage.declare("value", "subnormal in the container");
  }
}

UnitPorts ExmyDequantizerTraffic::ports() const {
  constexpr auto partial = harness::StreamRules::LastBeat::partial;
  // Without a shift only what a format reaches beyond the container is infinite.
  const auto infinite = [](const ElementFormat& format) {
    return format.specials == golden::Specials::ieee ||
           golden::largest_exponent(format) > value_bias;
  };
  const bool overflows =
      shape_.shift || std::any_of(shape_.formats.begin(), shape_.formats.end(), infinite);
  return {{{"s_axis", {shape_.code_row_bytes(), shape_.slot_bytes, partial}}},
          {{"m_axis", {shape_.value_row_bytes(), shape_.container.bytes(), partial}}},
          RowsAt::first_source,
          {"cfg_format_i", "cfg_shift_i"},
          {{"overflow", reach(overflows)}, {"cfg_clamped", reach(shape_.clamps_format())}}};
}

UnitJob ExmyDequantizerTraffic::job_of(const ElementChoice& choice,
                                       const std::vector<std::uint64_t>& codes, Ending ending) {
  UnitJob job;
  job.values = codes.size();
  job.bits = code_bits(choice.format, codes.size());
  std::vector<std::uint64_t> values;
  for (const std::uint64_t code : codes) {
    const double number = golden::decode_element(choice.format, static_cast<std::uint32_t>(code));
    const double shifted = std::ldexp(number, -choice.shift);
    const auto value =
        golden::encode_element(shape_.as_codes, shifted, ElementRounding::nearest_even);
    values.push_back(value.code);
    if (value.overflowed) job.status["overflow"] = StatusExpectation::set;
    if (number == 0) job.covers.push_back(zero_);
    if (!std::isfinite(number)) {
      job.covers.push_back(special_);
    } else if (shape_.shift && value.overflowed) {
      job.covers.push_back(infinite_);
    } else if (shape_.shift && number != 0 && std::fabs(shifted) < std::ldexp(1.0, -126)) {
      job.covers.push_back(subnormal_);
    }
  }
  job.configuration = {{"cfg_format_i", choice.format_port},
                       {"cfg_shift_i", shift_port(choice.shift)}};
  job.in.push_back(lanes_beats(codes, shape_.lanes, shape_.slot_bytes));
  job.expected.push_back(lanes_beats(values, shape_.lanes, shape_.container.bytes()));
  end_packet(job.in.front(), shape_.code_row_bytes(), ending);
  end_packet(job.expected.front(), shape_.value_row_bytes(), ending);
  if (choice.clamped) job.status["cfg_clamped"] = StatusExpectation::set;
  coverage_.cover(job, choice, codes.size(), ending);
  return job;
}

UnitJob ExmyDequantizerTraffic::random_job(std::size_t count, Ending ending) {
  const ElementChoice choice = draw_choice(shape_, random_);
  std::vector<std::uint64_t> codes;
  // What stands above a code is not looked at: noise.
  for (std::size_t i = 0; i < count; ++i) {
    std::uint64_t code = random_.bits(static_cast<unsigned>(8U * shape_.slot_bytes));
    if (random_.chance(0.1)) code &= ~low_bits(static_cast<unsigned>(choice.format.width()) - 1U);
    codes.push_back(code);
  }
  return job_of(choice, codes, ending);
}

UnitJob ExmyDequantizerTraffic::make(std::size_t rows) {
  const Ending ending = drawn_ending(random_);
  return random_job(count_of(rows, shape_.lanes, packets_++, random_), ending);
}

UnitJob ExmyDequantizerTraffic::full(std::size_t rows) {
  return random_job(rows * shape_.lanes, Ending::with_last_row);
}

std::vector<UnitJob> ExmyDequantizerTraffic::tensor(const std::vector<std::uint64_t>& values) {
  const std::vector<double> numbers = numbers_of(shape_, values);
  std::vector<UnitJob> jobs;
  for (const ElementChoice& choice : tensor_choices(shape_, numbers)) {
    golden::ElementQuantizer quantizer(shape_.lanes);
    const auto packet =
        quantizer.encode(choice.format, ElementRounding::nearest_even, choice.shift, numbers);
    jobs.push_back(
        job_of(choice, {packet.codes.begin(), packet.codes.end()}, Ending::with_last_row));
  }
  return jobs;
}

}  // namespace sfpgen::tb
