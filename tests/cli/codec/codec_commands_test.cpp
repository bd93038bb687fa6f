// The commands encode, decode and inspect as a user runs them: files in, files out, one sentence
// for every bad input.
#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <sfpgen/golden/file.hpp>
#include <sfpgen/golden/sfp_file.hpp>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "../../unit/golden/support.hpp"

namespace {

namespace fs = std::filesystem;
using namespace sfpgen::golden;
using test::Bytes;
using test::Values;

struct Ran {
  int code = -1;
  std::string out;
  std::string err;
};

/// A directory of its own, in which the program is run and where nothing unexpected may appear.
class Workshop {
 public:
  Workshop() {
    std::string name = (fs::temp_directory_path() / "sfpgen-cli-XXXXXX").string();
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    path_ = name;
    fs::create_directory(path_ / "work");
  }
  Workshop(const Workshop&) = delete;
  Workshop& operator=(const Workshop&) = delete;
  ~Workshop() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }

  [[nodiscard]] fs::path operator/(const std::string& name) const { return path_ / "work" / name; }

  void put(const std::string& name, const Bytes& bytes) const {
    REQUIRE(write_file(*this / name, bytes).ok());
  }

  [[nodiscard]] Bytes get(const std::string& name) const {
    auto bytes = read_file(*this / name);
    REQUIRE_MESSAGE(bytes.ok(), name);
    return std::move(bytes).value();
  }

  [[nodiscard]] std::vector<std::string> entries() const {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(path_ / "work")) {
      names.push_back(entry.path().filename().string());
    }
    std::sort(names.begin(), names.end());
    return names;
  }

  /// Runs the program in the directory; files that it writes may grow to `file_limit` bytes.
  [[nodiscard]] Ran run(std::vector<std::string> arguments,
                        rlim_t file_limit = RLIM_INFINITY) const {
    arguments.insert(arguments.begin(), SFPGEN_PROGRAM);
    std::vector<char*> argv;
    argv.reserve(arguments.size() + 1);
    for (std::string& argument : arguments) {
      argv.push_back(argument.data());
    }
    argv.push_back(nullptr);
    const std::string out = (path_ / "stdout").string();
    const std::string err = (path_ / "stderr").string();
    const std::string work = (path_ / "work").string();
    const pid_t child = ::fork();
    if (child == 0) {
      const int out_file = ::open(out.c_str(), O_CREAT | O_WRONLY | O_TRUNC, 0600);
      const int err_file = ::open(err.c_str(), O_CREAT | O_WRONLY | O_TRUNC, 0600);
      ::dup2(out_file, 1);
      ::dup2(err_file, 2);
      if (file_limit != RLIM_INFINITY) {
        const rlimit limit{file_limit, file_limit};
        ::setrlimit(RLIMIT_FSIZE, &limit);
      }
      if (::chdir(work.c_str()) == 0) {
        ::execv(argv[0], argv.data());
      }
      ::_exit(127);
    }
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    Ran ran;
    ran.code = WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
    ran.out = text_of(out);
    ran.err = text_of(err);
    return ran;
  }

 private:
  static std::string text_of(const std::string& path) {
    const auto bytes = read_file(path);
    return bytes.ok() ? std::string(bytes->begin(), bytes->end()) : std::string();
  }

  fs::path path_;
};

NpyArray array_of(ItemKind kind, const FloatFormat& format,
                  const std::vector<std::uint64_t>& shape) {
  std::mt19937_64 random(format.width());
  NpyArray array;
  array.kind = kind;
  array.item_bytes = format.bytes();
  array.shape = shape;
  array.values = test::mixed_values(format, static_cast<std::size_t>(*value_count(shape)), random);
  return array;
}

/// One sentence: a single line that names the file.
bool is_one_sentence(const std::string& text, const std::string& file) {
  return text.starts_with("sfpgen: " + file + ": ") &&
         std::count(text.begin(), text.end(), '\n') == 1 && text.ends_with('\n');
}

void check_refused(const Workshop& workshop, const std::vector<std::string>& arguments,
                   const std::string& file, const std::string& reason) {
  CAPTURE(reason);
  const std::vector<std::string> before = workshop.entries();
  const Ran ran = workshop.run(arguments);
  CHECK(ran.code == 2);
  CHECK_MESSAGE(is_one_sentence(ran.err, file), ran.err);
  CHECK_MESSAGE(ran.err.find(reason) != std::string::npos, ran.err);
  CHECK(ran.out.empty());
  CHECK(workshop.entries() == before);
}

}  // namespace

TEST_CASE(
    "decode(encode(x)) is the same file byte for byte at full mantissa, for every dtype, order and "
    "shape") {
  const Workshop workshop;
  struct Kind {
    ItemKind kind;
    FloatFormat format;
    std::vector<std::string> options;
  };
  const std::vector<Kind> kinds = {
      {ItemKind::floating, fp32, {}},
      {ItemKind::floating, fp16, {}},
      {ItemKind::floating, fp64, {}},
      {ItemKind::floating, fp32, {"--container", "fp32"}},
      {ItemKind::unsigned_integer, bf16, {"--container", "bf16"}},
      {ItemKind::unsigned_integer, FloatFormat{4, 3}, {"--container", "e4m3"}}};
  const std::vector<std::vector<std::uint64_t>> shapes = {{}, {0}, {2, 0, 3}, {5}, {3, 4, 5}};
  for (const Kind& kind : kinds) {
    for (const auto& shape : shapes) {
      for (const std::string coding : {"raw", "delta", "bias", "max"}) {
        NpyArray array = array_of(kind.kind, kind.format, shape);
        array.array_order = coding == "raw" ? ArrayOrder::fortran : ArrayOrder::c;
        array.byte_order =
            coding == "max" && array.item_bytes > 1 ? ByteOrder::big : ByteOrder::little;
        workshop.put("in.npy", format_npy(array));
        std::vector<std::string> encode = {"encode",   "in.npy", "-o",      "t.sfp",
                                           "--coding", coding,   "--block", "16"};
        encode.insert(encode.end(), kind.options.begin(), kind.options.end());
        const Ran encoded = workshop.run(encode);
        REQUIRE_MESSAGE(encoded.code == 0, encoded.err);
        CHECK(encoded.err.empty());
        const Ran decoded = workshop.run({"decode", "t.sfp", "-o", "out.npy"});
        REQUIRE_MESSAGE(decoded.code == 0, decoded.err);
        CHECK(workshop.get("out.npy") == workshop.get("in.npy"));
      }
    }
  }
}

TEST_CASE("every option of encode arrives in the file, and decode gives the quantized values") {
  const Workshop workshop;
  const NpyArray array = array_of(ItemKind::floating, fp32, {10, 10});
  workshop.put("in.npy", format_npy(array));
  const Ran ran = workshop.run({"encode",
                                "in.npy",
                                "-o",
                                "t.sfp",
                                "--mantissa-bits",
                                "3",
                                "--coding",
                                "raw",
                                "--zero-code",
                                "off",
                                "--bias",
                                "99",
                                "--unsigned",
                                "--lanes",
                                "3",
                                "--rows",
                                "5",
                                "--block",
                                "40",
                                "--raw-bits",
                                "4",
                                "--raw-offset",
                                "118"});
  CHECK(ran.code == 0);
  CHECK(ran.err.find("sign_lost") != std::string::npos);
  CHECK(ran.err.find("exp_lost") != std::string::npos);
  const auto file = parse_sfp(workshop.get("t.sfp"));
  REQUIRE(file.ok());
  PacketConfig expected = default_config(fp32);
  expected.kept_mantissa_bits = 3;
  expected.coding = Coding::raw;
  expected.zero_code = ZeroCode::off;
  expected.bias = 99;
  expected.sign = Sign::drop;
  expected.lanes = 3;
  expected.rows = 5;
  expected.raw_bits = 4;
  expected.raw_offset = 118;
  CHECK(file->header.config == expected);
  CHECK(file->blocks.size() == 3);
  REQUIRE(workshop.run({"decode", "t.sfp", "-o", "out.npy"}).code == 0);
  CHECK(parse_npy(workshop.get("out.npy"))->values == quantize(expected, array.values));
}

TEST_CASE(
    "the defaults: full mantissa, delta, zero code, the exponent of 1.0 as bias, 8 x 8, blocks of "
    "65536") {
  const Workshop workshop;
  workshop.put("in.npy", format_npy(array_of(ItemKind::floating, fp16, {65537})));
  REQUIRE(workshop.run({"encode", "in.npy", "-o", "t.sfp"}).code == 0);
  const auto file = parse_sfp(workshop.get("t.sfp"));
  REQUIRE(file.ok());
  CHECK(file->header.config == default_config(fp16));
  CHECK(file->blocks.size() == 2);
  CHECK(file->header.dtype == "float16");
}

TEST_CASE("--bias auto takes the most frequent exponent; --mantissa-bits 0 warns of lost NaNs") {
  const Workshop workshop;
  NpyArray array = array_of(ItemKind::floating, fp32, {4});
  array.values = {0x40800000, 0x40800001, 0x3F800000, 0x7FC00000};
  workshop.put("in.npy", format_npy(array));
  const Ran ran =
      workshop.run({"encode", "in.npy", "-o", "t.sfp", "--bias", "auto", "--mantissa-bits", "0"});
  CHECK(ran.code == 0);
  CHECK(ran.err.find("warning: in.npy: nan_lost") != std::string::npos);
  CHECK(parse_sfp(workshop.get("t.sfp"))->header.config.bias == 129);
}

TEST_CASE("--format: codes of a small format, decoded again; names that cannot be are refused") {
  const Workshop workshop;
  NpyArray array = array_of(ItemKind::floating, fp32, {5});
  array.values = {0x3F800000, 0xC0400000, 0x42C80000, 0x3E99999A, 0x80000000};  // 1 -3 100 .3 -0
  workshop.put("in.npy", format_npy(array));
  const Ran ran = workshop.run({"encode", "in.npy", "-o", "t.sfp", "--format", "e3m2"});
  CHECK(ran.code == 0);
  CHECK(ran.err.find("warning: in.npy: overflowed") != std::string::npos);
  REQUIRE(workshop.run({"decode", "t.sfp", "-o", "out.npy"}).code == 0);
  CHECK(parse_npy(workshop.get("out.npy"))->values ==
        Values{0x3F800000, 0xC0400000, 0x41E00000, 0x3EA00000, 0x80000000});  // 28, .3125
  const Ran inspected = workshop.run({"inspect", "t.sfp", "--json"});
  CHECK(inspected.code == 0);
  const auto found = nlohmann::json::parse(inspected.out);
  CHECK(found["format"]["kind"] == "element");
  CHECK(found["bits"]["total"] == 8 * 8);  // a shift, 8 codes of 6 bits
  CHECK(workshop.run({"inspect", "t.sfp"}).out.find("e3m2: 3 exponent bits") != std::string::npos);

  REQUIRE(workshop
              .run({"encode", "in.npy", "-o", "t.sfp", "--format", "fp8_e4m3", "--scale", "max",
                    "--round", "stochastic", "--seed", "5", "--block", "2"})
              .code == 0);
  const auto file = parse_sfp(workshop.get("t.sfp"));
  REQUIRE(file.ok());
  CHECK(file->blocks.size() == 3);
  CHECK(file->header.format->request().seed == 5);

  const auto refused = [&](const std::vector<std::string>& more) {
    std::vector<std::string> arguments = {"encode", "in.npy", "-o", "no.sfp"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    const Ran one = workshop.run(arguments);
    CHECK(one.code == 2);
    return one.err;
  };
  CHECK(refused({"--format", "e0m0"}) == "sfpgen: in.npy: --format: e0m0 holds no value\n");
  CHECK(refused({"--format", "e3m2", "--round", "half-away"}).find("--round") != std::string::npos);
  CHECK(refused({"--format", "e3m2", "--coding", "bias"}).find("excludes") != std::string::npos);
  CHECK(refused({"--scale", "max"}).find("requires --format") != std::string::npos);
  NpyArray bits = array_of(ItemKind::unsigned_integer, bf16, {5});
  workshop.put("bits.npy", format_npy(bits));
  CHECK(
      workshop.run({"encode", "bits.npy", "-o", "t.sfp", "--format", "e4m3", "--container", "bf16"})
          .code == 0);
}

TEST_CASE(
    "inspect --json: the parts of the bits add up to both streams, block by block and in all") {
  const Workshop workshop;
  workshop.put("in.npy", format_npy(array_of(ItemKind::floating, fp32, {7, 30})));
  for (const std::string coding : {"raw", "delta", "bias", "max"}) {
    REQUIRE(workshop
                .run({"encode", "in.npy", "-o", "t.sfp", "--coding", coding, "--block", "100",
                      "--mantissa-bits", "5"})
                .code == 0);
    const Ran ran = workshop.run({"inspect", "t.sfp", "--json"});
    REQUIRE(ran.code == 0);
    const auto report = nlohmann::json::parse(ran.out);
    CHECK(report.at("file_bytes") == workshop.get("t.sfp").size());
    CHECK(report.at("values") == 210);
    CHECK(report.at("shape") == std::vector<int>{7, 30});
    CHECK(report.at("exponent").at("coding") == coding);
    const auto sum = [](const nlohmann::json& bits) {
      return bits.at("metadata").get<std::uint64_t>() + bits.at("exponent").get<std::uint64_t>() +
             bits.at("sign").get<std::uint64_t>() + bits.at("mantissa").get<std::uint64_t>() +
             bits.at("padding").get<std::uint64_t>();
    };
    std::uint64_t bytes = 0;
    for (const auto& block : report.at("blocks")) {
      const std::uint64_t block_bytes =
          block.at("meta_bytes").get<std::uint64_t>() + block.at("data_bytes").get<std::uint64_t>();
      CHECK(sum(block.at("bits")) == 8 * block_bytes);
      bytes += block_bytes;
    }
    CHECK(sum(report.at("bits")) == 8 * bytes);
    CHECK(report.at("bits").at("sign") == 210);
    CHECK(report.at("bits").at("mantissa") == 1050);
    CHECK(report.at("bits_per_value").at("total").get<double>() ==
          doctest::Approx(8.0 * static_cast<double>(bytes) / 210));
    CHECK(report.at("ratio").get<double>() ==
          doctest::Approx(210 * 32 / (8.0 * static_cast<double>(bytes))));
  }
}

TEST_CASE(
    "inspect names the tensor, the parameters and where the bits go, for a tensor without values "
    "too") {
  const Workshop workshop;
  for (const std::uint64_t extent : {std::uint64_t{0}, std::uint64_t{50}}) {
    workshop.put("in.npy", format_npy(array_of(ItemKind::floating, fp32, {extent})));
    REQUIRE(workshop.run({"encode", "in.npy", "-o", "t.sfp"}).code == 0);
    const Ran ran = workshop.run({"inspect", "t.sfp"});
    CHECK(ran.code == 0);
    for (const char* part : {"float32 (", "8 lanes, 8 rows", "delta, zero code on", "metadata",
                             "exponent", "mantissa", "padding", "ratio"}) {
      CHECK_MESSAGE(ran.out.find(part) != std::string::npos, part);
    }
    CHECK(workshop.run({"inspect", "t.sfp", "--json"}).code == 0);
  }
}

TEST_CASE("every bad input of encode: exit 2, one sentence with file, place and reason, no file") {
  const Workshop workshop;
  const Bytes good = format_npy(array_of(ItemKind::floating, fp32, {8}));
  workshop.put("in.npy", good);
  workshop.put("short.npy", Bytes(good.begin(), good.end() - 1));
  workshop.put("empty.npy", {});
  workshop.put("bits.npy", format_npy(array_of(ItemKind::unsigned_integer, bf16, {8})));
  const auto with_descr = [&](const std::string& name, const std::string& descr) {
    Bytes bytes = good;
    std::copy(descr.begin(), descr.end(), bytes.begin() + 20);
    workshop.put(name, bytes);
  };
  with_descr("object.npy", "'|O' ");
  with_descr("int.npy", "'<i4'");
  const auto refused = [&](const std::string& file, const std::string& reason,
                           std::vector<std::string> options = {}) {
    std::vector<std::string> arguments = {"encode", file, "-o", "t.sfp"};
    arguments.insert(arguments.end(), options.begin(), options.end());
    check_refused(workshop, arguments, file, reason);
  };
  refused("none.npy", "cannot be opened: No such file");
  refused(".", "it is a directory");
  refused("/dev/zero", "cannot be read: it is a device");
  refused("empty.npy", "byte 0: the file ends inside the magic string");
  refused(
      "short.npy",
      "byte 128: the file holds 31 bytes of data, which is not what shape (8,) of float32 takes");
  refused("object.npy", "array of Python objects");
  refused("int.npy", "'<i4' is not one of float16");
  refused("bits.npy", "must be named, such as --container bf16");
  refused("bits.npy", "come in uint32, not in uint16", {"--container", "fp32"});
  refused("in.npy", "a float32 array holds container fp32, not bf16", {"--container", "bf16"});
  refused("in.npy", "\"float\" is not fp64, fp32, fp16, bf16 or eXmY", {"--container", "float"});
  refused("in.npy", "is not a multiple of 8", {"--container", "e4m4"});
  refused("in.npy", "--mantissa-bits: 24 is outside 0..23", {"--mantissa-bits", "24"});
  refused("in.npy", "--mantissa-bits: -1 is outside 0..23", {"--mantissa-bits", "-1"});
  refused("in.npy", "--mantissa-bits: \"3,5\" is not a number from 0 to 23",
          {"--mantissa-bits", "3,5"});
  refused("in.npy", "--mantissa-bits: \"nan\" is not a number", {"--mantissa-bits", "nan"});
  refused("in.npy", "--exponent-bits: 8.01 is outside 0..8", {"--exponent-bits", "8.01"});
  refused("in.npy", "--window: the lowest exponent 4 is above the highest, 3", {"--window", "4:3"});
  refused("in.npy", "--window: \"4\" is not LO:HI", {"--window", "4"});
  refused("in.npy", "--window: \"a:3\" is not LO:HI", {"--window", "a:3"});
  refused("in.npy", "--window: -128 is outside -127..127", {"--window", "-128:3"});
  refused("in.npy", "--window: 128 is outside -126..127", {"--window", "0:128"});
  refused("in.npy", "--seed: \"1073741824\" is not a whole number from 0 to 1073741823",
          {"--seed", "1073741824"});
  refused("in.npy", "--lanes: 65 is outside 1..64", {"--lanes", "65", "--round", "half-away"});
  refused("in.npy", "--lanes: 65 is outside 1..64", {"--lanes", "65"});
  refused("in.npy", "--rows: 0 is outside 1..64", {"--rows", "0"});
  refused("in.npy", "--bias: 256 is outside 0..255", {"--bias", "256"});
  refused("in.npy", "\"most\" is neither auto nor a number", {"--bias", "most"});
  refused("in.npy", "--raw-bits: 9 is outside 1..8", {"--raw-bits", "9"});
  refused("in.npy", "--raw-offset: 255 is outside 0..254", {"--raw-offset", "255"});
}

TEST_CASE("encode quantizes as the golden quantizer does, inspect says how, decode needs nothing") {
  const Workshop workshop;
  std::mt19937_64 random(31);
  NpyArray array = array_of(ItemKind::floating, fp32, {1000});
  array.values = test::mixed_values(fp32, 1000, random);
  workshop.put("in.npy", format_npy(array));
  const Ran ran = workshop.run({"encode", "in.npy", "-o", "t.sfp", "--mantissa-bits", "3.25",
                                "--exponent-bits", "5.5", "--round", "stochastic", "--seed", "12",
                                "--coding", "raw", "--block", "256"});
  REQUIRE(ran.code == 0);
  CHECK(ran.err.find("nonfinite: the window took") != std::string::npos);

  QuantizerConfig config = default_quantizer(fp32);
  config.mantissa_length = (3U << 8U) + 64U;
  config.window = Window::by_length;
  config.exponent_length = (5U << 8U) + 128U;
  config.rounding = Rounding::stochastic;
  Quantizer quantizer(config);
  quantizer.seed(12);
  const QuantizerPacket packet = quantizer.quantize(config, array.values);

  const auto file = parse_sfp(workshop.get("t.sfp"));
  REQUIRE(file.ok());
  CHECK(file->header.config.kept_mantissa_bits == packet.mantissa_bits);
  CHECK(file->header.config.raw_bits == packet.exponent_bits);
  CHECK(file->header.config.raw_offset == packet.raw.offset);
  REQUIRE(workshop.run({"decode", "t.sfp", "-o", "out.npy"}).code == 0);
  const auto out = parse_npy(workshop.get("out.npy"));
  REQUIRE(out.ok());
  CHECK(out->values == packet.values);

  const Ran seen = workshop.run({"inspect", "t.sfp"});
  CHECK(seen.out.find("quantizer  mantissa 3.25 bits, exponent 5.5 bits, rounding stochastic, "
                      "seed 12\n") != std::string::npos);
  const Ran json = workshop.run({"inspect", "t.sfp", "--json"});
  CHECK(nlohmann::json::parse(json.out)["quantizer"] ==
        nlohmann::json::parse(
            R"({"mantissa_bits":3.25,"exponent_bits":5.5,"round":"stochastic","seed":12})"));

  REQUIRE(workshop.run({"encode", "in.npy", "-o", "w.sfp", "--window", "-3:4"}).code == 0);
  CHECK(workshop.run({"inspect", "w.sfp"})
            .out.find("quantizer  mantissa 23 bits, window -3:4, rounding truncate, seed 0\n") !=
        std::string::npos);
  // Whole lengths that are truncated are the codec's own: nothing is said of a quantizer.
  REQUIRE(workshop.run({"encode", "in.npy", "-o", "p.sfp", "--mantissa-bits", "4.0"}).code == 0);
  CHECK(workshop.run({"inspect", "p.sfp"}).out.find("quantizer") == std::string::npos);
}

TEST_CASE("bad command lines exit with 2 and leave no file") {
  const Workshop workshop;
  workshop.put("in.npy", format_npy(array_of(ItemKind::floating, fp32, {8})));
  for (const std::vector<std::string>& options :
       std::vector<std::vector<std::string>>{{"--coding", "gecko"},
                                             {"--zero-code", "maybe"},
                                             {"--mantissa-bits", "-1"},
                                             {"--mantissa-bits", "x"},
                                             {"--round", "up"},
                                             {"--window", "0:1", "--exponent-bits", "3"},
                                             {"--lanes", "4294967297"},
                                             {"--block", "-5"},
                                             {"--bogus"},
                                             {"--lanes"}}) {
    std::vector<std::string> arguments = {"encode", "in.npy", "-o", "t.sfp"};
    arguments.insert(arguments.end(), options.begin(), options.end());
    const Ran ran = workshop.run(arguments);
    CHECK(ran.code == 2);
    CHECK(ran.err.find(options.front()) != std::string::npos);
  }
  for (const char* const number : {"-5", "x", "1e3", "2.0", "18446744073709551616", ""}) {
    const Ran ran = workshop.run({"encode", "in.npy", "-o", "t.sfp", "--block", number});
    CHECK_MESSAGE(ran.code == 2, number);
    CHECK_MESSAGE(
        ran.err.find("is not a whole number from 0 to 18446744073709551615") != std::string::npos,
        ran.err);
  }
  CHECK(workshop.run({"encode", "in.npy"}).code == 2);
  CHECK(workshop.run({"decode"}).code == 2);
  CHECK(workshop.run({"inspect"}).code == 2);
  CHECK(workshop.entries() == std::vector<std::string>{"in.npy"});
}

TEST_CASE(
    "damaged .sfp files: decode and inspect exit with 2 and one sentence, decode leaves no file") {
  const Workshop workshop;
  workshop.put("in.npy", format_npy(array_of(ItemKind::floating, fp32, {40})));
  REQUIRE(workshop.run({"encode", "in.npy", "-o", "good.sfp", "--block", "24"}).code == 0);
  const Bytes good = workshop.get("good.sfp");
  const auto refused = [&](const Bytes& bytes, const std::string& reason) {
    workshop.put("bad.sfp", bytes);
    check_refused(workshop, {"decode", "bad.sfp", "-o", "out.npy"}, "bad.sfp", reason);
    check_refused(workshop, {"inspect", "bad.sfp"}, "bad.sfp", reason);
  };
  for (std::size_t size = 0; size < good.size(); size += 37) {
    refused(Bytes(good.begin(), good.begin() + static_cast<std::ptrdiff_t>(size)), "");
  }
  for (std::size_t at = 0; at < good.size(); at += 29) {
    Bytes changed = good;
    changed[at] = static_cast<std::uint8_t>(changed[at] ^ 0x10);
    refused(changed, "");
  }
  refused({}, "byte 0: this is not a .sfp file");
  refused(Bytes(100, 'x'), "byte 0: this is not a .sfp file");
  Bytes last = good;
  last.back() = static_cast<std::uint8_t>(last.back() ^ 1);
  refused(last, "block 1 at byte");
  Bytes longer = good;
  longer.push_back(0);
  refused(longer, "bytes follow the last block");
}

TEST_CASE(
    "a container that no NumPy type holds exactly travels in the next larger unsigned integer") {
  const Workshop workshop;
  NpyArray array;
  array.kind = ItemKind::unsigned_integer;
  array.item_bytes = 4;
  array.shape = {2};
  array.values = {0x3F8000, 0xBF8001};
  workshop.put("in.npy", format_npy(array));
  REQUIRE(workshop.run({"encode", "in.npy", "-o", "t.sfp", "--container", "e8m15"}).code == 0);
  REQUIRE(workshop.run({"decode", "t.sfp", "-o", "out.npy"}).code == 0);
  CHECK(workshop.get("out.npy") == workshop.get("in.npy"));
  array.values = {0x3F8000, 0x1000000};
  workshop.put("in.npy", format_npy(array));
  check_refused(workshop, {"encode", "in.npy", "-o", "new.sfp", "--container", "e8m15"}, "in.npy",
                "value 1: it has bits above the 24");
}

TEST_CASE(
    "an output that cannot be written: exit 2, the old file is whole, nothing else is there") {
  const Workshop workshop;
  workshop.put("in.npy", format_npy(array_of(ItemKind::floating, fp32, {4000})));
  check_refused(workshop, {"encode", "in.npy", "-o", "none/t.sfp"}, "none/t.sfp",
                "No such file or directory");
  check_refused(workshop, {"encode", "in.npy", "-o", "."}, ".", "it is a directory");
  workshop.put("t.sfp", {1, 2, 3});
  const Ran full = workshop.run({"encode", "in.npy", "-o", "t.sfp"}, 4096);
  CHECK(full.code == 2);
  CHECK_MESSAGE(is_one_sentence(full.err, "t.sfp"), full.err);
  CHECK(workshop.get("t.sfp") == Bytes{1, 2, 3});
  CHECK(workshop.entries() == std::vector<std::string>{"in.npy", "t.sfp"});
}

TEST_CASE("an output that is the input, by whatever name: exit 2, and the input is whole") {
  const Workshop workshop;
  const Bytes array = format_npy(array_of(ItemKind::floating, fp32, {40}));
  workshop.put("in.npy", array);
  const std::string reason = "cannot be written: it is the input file";
  check_refused(workshop, {"encode", "in.npy", "-o", "in.npy"}, "in.npy", reason);
  check_refused(workshop, {"encode", "in.npy", "-o", "../work/in.npy"}, "../work/in.npy", reason);
  CHECK(workshop.get("in.npy") == array);
  REQUIRE(workshop.run({"encode", "in.npy", "-o", "t.sfp"}).code == 0);
  const Bytes file = workshop.get("t.sfp");
  check_refused(workshop, {"decode", "t.sfp", "-o", "./t.sfp"}, "./t.sfp", reason);
  CHECK(workshop.get("t.sfp") == file);
}

TEST_CASE("file names with spaces, quotes, newlines and dashes are names like any other") {
  const Workshop workshop;
  for (const std::string name : {"a b", "it's \"quoted\"", "line\nbreak", "$(x);&", "-dash"}) {
    workshop.put(name + ".npy", format_npy(array_of(ItemKind::floating, fp32, {5})));
    REQUIRE(workshop.run({"encode", "./" + name + ".npy", "-o", "./" + name + ".sfp"}).code == 0);
    REQUIRE(workshop.run({"decode", "./" + name + ".sfp", "-o", "./" + name + ".out"}).code == 0);
    CHECK(workshop.get(name + ".out") == workshop.get(name + ".npy"));
  }
  const Ran ran = workshop.run({"decode", "no\nfile", "-o", "out"});
  CHECK(ran.err == "sfpgen: no?file: cannot be opened: No such file or directory\n");
}
