// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "compiler/nvcc/options.h"

#include <gtest/gtest.h>

#include "compiler/nvcc/command.h"

namespace cw::nvcc {
namespace {

using Words = std::vector<std::string>;

/// A value that every option of this row takes.
std::string valueFor(const Option& option) {
    switch (option.id) {
    case OptionId::GpuArchitecture:
        return "sm_70";
    case OptionId::GpuCode:
        return "sm_70,compute_70";
    case OptionId::GenerateCode:
        return "arch=compute_70,code=[sm_70,compute_70]";
    case OptionId::RelocatableDeviceCode:
    case OptionId::Ftz:
    case OptionId::Fmad:
    case OptionId::PrecDiv:
    case OptionId::PrecSqrt:
        return "false";
    case OptionId::Std:
        return "c++17";
    case OptionId::X:
        return "cu";
    case OptionId::Machine:
        return "64";
    case OptionId::DefaultStream:
        return "per-thread";
    case OptionId::Cudart:
        return "shared";
    case OptionId::Cudadevrt:
        return "none";
    default:
        return "1";
    }
}

Result<Command> commandOf(const Words& words) {
    const std::vector<Argument> arguments = CW_TRY(parseArguments(words));
    return understand(arguments);
}

TEST(OptionTable, EveryRowIsReachableByItsLongAndShortName) {
    for (const Option& option : kOptions) {
        if (option.id == OptionId::OptionsFile) continue; // expanded before the others are read
        for (const std::string& name :
             {"--" + std::string(option.long_name), "-" + std::string(option.short_name)}) {
            Words words = {name};
            if (option.kind != OptionKind::Flag) words.push_back(valueFor(option));
            const Result<std::vector<Argument>> arguments = parseArguments(words);
            if (option.effect == OptionEffect::Refused) {
                ASSERT_FALSE(arguments) << name;
                EXPECT_NE(arguments.error().message.find(option.sentence), std::string::npos)
                    << name;
                continue;
            }
            ASSERT_TRUE(arguments) << name << ": " << arguments.error().message;
            ASSERT_FALSE(arguments->empty()) << name;
            EXPECT_EQ(arguments->front().option, &option) << name;
            EXPECT_TRUE(commandOf(words)) << name << ": " << commandOf(words).error().message;
        }
    }
}

TEST(OptionTable, RowsAreSortedAndSayWhy) {
    for (const Option& option : kOptions) {
        EXPECT_FALSE(option.sentence.empty()) << option.long_name;
        EXPECT_FALSE(option.short_name.empty()) << option.long_name;
    }
}

TEST(ParseArguments, TakesValuesInEverySpelling) {
    for (const Words& words :
         {Words{"-I", "x"}, {"-Ix"}, {"-I=x"}, {"--include-path", "x"}, {"--include-path=x"}}) {
        const auto arguments = parseArguments(words);
        ASSERT_TRUE(arguments);
        ASSERT_EQ(arguments->size(), 1u) << words[0];
        EXPECT_EQ((*arguments)[0].option->id, OptionId::IncludePath);
        EXPECT_EQ((*arguments)[0].value, "x");
    }
    EXPECT_EQ(commandOf({"-O3"})->optimize, "3");
    EXPECT_EQ(commandOf({"--optimize=2"})->optimize, "2");
    EXPECT_TRUE(commandOf({"-ptxas-options=-v"}));
}

TEST(ParseArguments, SplitsListsAtCommasThatNothingProtects) {
    EXPECT_EQ(splitList("a,b"), (Words{"a", "b"}));
    EXPECT_EQ(splitList("-Wl\\,-rpath"), (Words{"-Wl,-rpath"}));
    EXPECT_EQ(splitList("\"-Wl,-rpath\",x"), (Words{"-Wl,-rpath", "x"}));
    EXPECT_EQ(splitList("A=\"x,y\""), (Words{"A=\"x,y\""}));
}

TEST(ParseArguments, NamesWhatItDoesNotKnow) {
    EXPECT_EQ(commandOf({"-foo"}).error().message, "Unknown option '-foo'");
    EXPECT_EQ(commandOf({"-Wall"}).error().message, "Unknown option '-Wall'");
    EXPECT_EQ(commandOf({"x.xyz"}).error().message, "Don't know what to do with 'x.xyz'");
    EXPECT_EQ(commandOf({"-o"}).error().message, "Argument expected after '-o'");
    EXPECT_FALSE(commandOf({"-rdc=maybe"}));
    EXPECT_FALSE(commandOf({"-m32"}));
}

TEST(ParseArguments, ForwardsUnknownOptionsWhereTold) {
    EXPECT_EQ(commandOf({"-fopenmp", "-forward-unknown-to-host-compiler"})->host_compiler,
              Words{"-fopenmp"});
    EXPECT_EQ(commandOf({"-forward-unknown-to-host-linker", "-rdynamic"})->linker_only,
              Words{"-rdynamic"});
}

TEST(Architectures, EverySpellingThatAnNvccTakes) {
    for (const char* name :
         {"sm_13", "sm_20", "sm_35", "sm_75", "sm_80", "sm_90a", "sm_100", "sm_120a", "sm_121f",
          "compute_80", "compute_100f", "lto_80", "native", "all", "all-major"})
        EXPECT_TRUE(isArchitecture(name)) << name;
    for (const char* name : {"sm_", "sm_x", "gfx906", "80", "sm_8", "sm_1000"})
        EXPECT_FALSE(isArchitecture(name)) << name;
}

TEST(Architectures, GencodeTakesListsAndBrackets) {
    EXPECT_TRUE(commandOf({"-gencode", "arch=compute_70,code=sm_70",
                           "-gencode=arch=compute_80,code=[sm_80,compute_80]", "--generate-code",
                           "arch=compute_90,code=\"sm_90,compute_90\""}));
    EXPECT_FALSE(commandOf({"-gencode", "arch=gfx906,code=sm_70"}));
}

TEST(Understand, LanguagesFollowExtensionsAndX) {
    const auto command = commandOf({"a.cu", "b.c", "c.cpp", "d.o", "e.so.1"});
    ASSERT_TRUE(command);
    EXPECT_EQ(command->inputs[0].language, Language::Cuda);
    EXPECT_EQ(command->inputs[1].language, Language::C);
    EXPECT_EQ(command->inputs[2].language, Language::Cxx);
    EXPECT_EQ(command->inputs[3].language, Language::Object);
    EXPECT_EQ(command->inputs[4].language, Language::Object);
    EXPECT_EQ(commandOf({"-x", "cu", "c.cpp"})->inputs[0].language, Language::Cuda);
    EXPECT_EQ(commandOf({"c.xyz", "-x", "cu"})->inputs[0].language, Language::Cuda);
}

TEST(SplitWords, ReadsQuotesAsAShellDoes) {
    EXPECT_EQ(splitWords("-DA=\"b c\" 'd e'\n f\\ g"), (Words{"-DA=b c", "d e", "f g"}));
    EXPECT_EQ(splitWords("-a \\\n -b"), (Words{"-a", "-b"}));
}

} // namespace
} // namespace cw::nvcc
