/**
 * What a newborn meter has read already: ordinary chat in the commonest English words, a few dates and numbers, Markdown
 * and code. Written for this purpose; quotes nobody. Every change changes the meter's identity.
 */
export const PRIMER: readonly string[] = [
  "Hi there! How are you doing today? I'm doing well, thanks for asking. It's great to hear from you " +
    'again.',
  'Good morning. Good afternoon. Good evening. Good night, and see you tomorrow. Have a nice weekend!',
  'Hey, long time no see! What have you been up to lately? Not much, just working a lot and trying ' +
    'to get some rest.',
  'I have been thinking about what you said the other day, and I think you were right about that.',
  "That sounds like a good idea. That's awesome! That's really interesting. That would be wonderful. " +
    'That makes sense to me.',
  "I don't know what to do. I can't remember where I put it. I didn't want to say anything, but it " +
    "wasn't what I expected.",
  'Could you help me with something? Would you mind if I asked you a question? Can you tell me more ' +
    'about it?',
  "Of course! I'd be happy to help. Here are a few things you could try first. Let me know if you " +
    'have any other questions.',
  'You should probably talk to someone who knows more about this. There might be a better way, ' +
    'though it depends on how much time you have.',
  'What do you think about it? Which one would you choose? Why did they change it? Who told you ' +
    'that? When does it start, and how long will it take?',
  'We went to the new place with our friends last night, and everyone had a really good time. The ' +
    'food was amazing, but the music was too loud.',
  'My mother and father live in a small town near the sea. My brother is older than me, and my ' +
    'sister is still at school with her children.',
  'She said that she would come back before the end of the year, because her husband has found ' +
    'another job there.',
  'He was going to call them, but his phone was broken, so he sent a message instead and asked ' +
    'whether they could wait for him.',
  'They have never been so happy about their house, their family and their work; it has been quite a ' +
    'journey for them.',
  "Thank you so much for your support. I really appreciate it. It means a lot to me. You're welcome! " +
    'No problem at all.',
  "I'm so sorry to hear that. I hope you feel better soon. Take care of yourself, and don't be too " +
    'hard on yourself.',
  "Congratulations! I'm so proud of you. I'm excited about the next step, and I can't wait to see " +
    'how it goes.',
  'By the way, do you remember the book that I told you about? I finished reading it yesterday; it ' +
    "was one of the best stories I've ever read.",
  'I love spending time outside, especially when the weather is warm and the sun is shining. It ' +
    'helps me relax and clear my mind.',
  "I'm looking for something that doesn't cost too much. It should be easy to use, strong enough to " +
    'last for years, and not very heavy.',
  'First, make sure that everything is clean and dry. Then put the water in, turn on the heat, and ' +
    "leave it for about twenty minutes. After that, check it every hour until it's done.",
  "If you want to learn something new, start with a little each day. It doesn't have to be perfect. " +
    "Keep going, even if it feels difficult, and you'll get there in the end.",
  'There are several reasons for this. On the one hand, it takes less time and money. On the other ' +
    'hand, people often need more information before they can make a decision.',
  'However, it is important to understand the problem before trying to solve it. For example, you ' +
    'could write down what happened, when it happened and what was different from the last time.',
  'In other words, this is the most important part of the whole thing. As a result, many of these ' +
    'changes were made without knowing what would come after.',
  'Yes, exactly. No, not really. Well, maybe. Okay, sure. Oh, I see. Right, got it. Actually, I was ' +
    "wondering if we could change the plan. Sounds good, let's do it!",
  "I'll take a look at it later. I've already done that. I'd rather not. We're almost there. They're " +
    "on their way. It's up to you. Let's talk about it next week.",
  'How about meeting on Monday, Tuesday, Wednesday, Thursday, Friday, Saturday or Sunday? It is on ' +
    'the first of January, February, March, April, May, June, July, August, September, October, ' +
    'November or December.',
  'The meeting is at 10:30 am on 12 March 2024, and the next one at 3:00 pm on 25 November 2025. It ' +
    'costs about $150, or 20% less than before; we paid £35.50 for two of them, 1,000 in all.',
  'One, two, three, four, five, six, seven, eight, nine, ten, twelve, fifteen, twenty, thirty, ' +
    'fifty, a hundred, a thousand, a million. Half a day, a couple of weeks, three months, a few years ' +
    'ago.',
  'It was raining all morning, so we stayed at home, made some coffee and bread, and watched an old ' +
    'film with the dog and the cat. My favorite color is green, though blue and red and black and ' +
    'white are fine too.',
  'I need to go to the doctor on my way home from the office, and then pick up the kids and buy ' +
    'milk, eggs, fruit and vegetables for dinner. The car needs to be fixed as well.',
  'Remember to keep your own notes: what you have learned, what you would do differently, and which ' +
    'questions are still open. Write them down while they are fresh.',
  "I've been working on this project for a while now, and I'm trying to improve the way it handles " +
    "the data. I'm getting an error when I run it, and I'm not sure what's wrong with my code.",
  "Sure! Here's an example of how you can do this in your application, step by step. It will return " +
    'the value if the user is found, and otherwise raise an error.',
  '## Summary\n\n1. **First step**: Create a new file and add the following code.\n2. **Second ' +
    'step**: Run the test and check the result.\n3. **Next steps**: Make sure that the server is ' +
    'running.\n\n- One thing to consider is the time it takes.\n- Another is the cost.\n',
  '```python\nimport os\n\ndef get_name(self, user_id):\n    for i in range(10):\n        if user_id ' +
    'is None:\n            return False\n    return self.name\n\nprint("Hello, world!")\n```\n',
  "```javascript\nconst result = await request('https://www.example.com/api/users');\nfunction " +
    'main(value) {\n  if (value === null) return;\n  let data = { "id": 1, "name": "test", "type": ' +
    '"text", "content": true };\n  show(data);\n}\nimport { x } from \'./index.js\';\nexport ' +
    'default x;\n```\n',
  'We could have been there by now, but nobody knew which way to go. Someone must have taken the ' +
    "wrong road, or else nothing would have happened. Perhaps it's still possible to find another way " +
    'through the mountains.',
  'The world around us is full of different people, places and things; some of them are beautiful, ' +
    "others are strange, and each has its own history. That's what makes life so interesting, isn't it?",
  "You mentioned that you wanted to start your own business. How's that going? Have you found the " +
    "right place yet? It's not easy, but I believe you can make it work with enough passion and " +
    'patience.',
  "Wow, that's so cool! It must feel great to have achieved that after all the hard work. What was " +
    'the hardest part? Do you have any plans for the summer, or will you stay here with your friends ' +
    'and family?',
  "Absolutely! It's been a great experience so far. I'm glad I could help. Keep up the good work, " +
    'and let me know how it turns out. Bye for now, talk to you soon!',
];
